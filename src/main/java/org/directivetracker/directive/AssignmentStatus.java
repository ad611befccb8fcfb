package org.directivetracker.directive;

/** How an assignment stands. */
public enum AssignmentStatus {
  PENDING,
  ACKNOWLEDGED,
  DECLINED,
  RELEASED;

  /** Whether the agency has the assignment now. */
  public boolean isCurrent() {
    return this == PENDING || this == ACKNOWLEDGED;
  }
}
