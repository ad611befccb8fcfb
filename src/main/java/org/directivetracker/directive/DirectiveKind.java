package org.directivetracker.directive;

/** Whether it can be done once, or goes on (Canada's 'ongoing goal'). */
public enum DirectiveKind {
  ONE_OFF,
  CONTINUING
}
