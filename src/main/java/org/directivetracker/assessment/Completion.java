package org.directivetracker.assessment;

/**
 * Level of completion that an auditor finds, on the scale of the Open Government Partnership's
 * Independent Reporting Mechanism.
 */
public enum Completion {
  NO_EVIDENCE,
  NOT_STARTED,
  LIMITED,
  SUBSTANTIAL,
  COMPLETE
}
