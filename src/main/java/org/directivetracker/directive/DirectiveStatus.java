package org.directivetracker.directive;

/** Where a directive stands in its lifecycle. */
public enum DirectiveStatus {
  DRAFT,
  REGISTERED,
  ASSIGNED,
  IN_PROGRESS,
  COMPLETION_REPORTED,
  CLOSED,
  SUSPENDED
}
