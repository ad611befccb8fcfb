package org.directivetracker.meeting;

/** What kind of meeting it was. */
public enum MeetingType {
  EXECUTIVE_MEETING,
  PLENARY_MEETING,
  SPECIAL_MEETING,
  OTHER
}
