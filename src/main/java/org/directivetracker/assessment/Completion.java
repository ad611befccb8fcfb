package org.directivetracker.assessment;

/**
 * How far an auditor finds a commitment carried out: the scale of the Open Government Partnership's
 * Independent Reporting Mechanism.
 */
public enum Completion {
  NO_EVIDENCE,
  NOT_STARTED,
  LIMITED,
  SUBSTANTIAL,
  COMPLETE
}
