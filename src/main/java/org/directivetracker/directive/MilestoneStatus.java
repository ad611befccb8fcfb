package org.directivetracker.directive;

/** How a milestone stands (Open Contracting Data Standard). */
public enum MilestoneStatus {
  SCHEDULED,
  MET,
  PARTIALLY_MET,
  NOT_MET,
  CANCELLED;

  /** Whether it is still to be met, in full. */
  public boolean isOpen() {
    return this == SCHEDULED || this == PARTIALLY_MET;
  }
}
