package org.directivetracker.directive;

/** Which part an agency has: 牵头 or 配合. */
public enum AssignmentRole {
  LEAD,
  COOPERATING
}
