package org.directivetracker.meeting;

/** Who may know of a thing: everyone, or those concerned. */
public enum Visibility {
  PUBLIC,
  RESTRICTED
}
