package org.directivetracker.directive;

/** How urgent it is, rising. */
public enum Priority {
  NORMAL,
  HIGH,
  URGENT
}
