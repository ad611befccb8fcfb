package org.directivetracker.directive;

/** How a milestone stands (Open Contracting Data Standard). */
public enum MilestoneStatus {
  SCHEDULED,
  MET,
  PARTIALLY_MET,
  NOT_MET,
  CANCELLED
}
