package org.directivetracker.directive;

import java.util.Map;

/** Why the light is what it is: a code with its parameters, for callers to put into words. */
public record LightReason(LightReasonCode code, Map<String, Object> parameters) {
  /** What can be said. */
  public enum LightReasonCode {
    STATUS,
    CLAIMED_IN_TIME,
    CLAIMED_LATE,
    OVERDUE,
    DUE_SOON,
    ACKNOWLEDGEMENT_LATE,
    MILESTONE_OVERDUE,
    MILESTONE_NOT_MET,
    REPORT_OVERDUE,
    REVIEW_DUE,
    CALENDAR_WITHOUT_DATA,
    ON_TRACK
  }
}
