package org.directivetracker.reminder;

/** How a reminder stands. */
public enum ReminderStatus {
  OPEN,
  ANSWERED,
  /** Without an answer: the directive closed, or the agency no longer has it. */
  ENDED
}
