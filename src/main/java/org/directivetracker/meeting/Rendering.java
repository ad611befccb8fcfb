package org.directivetracker.meeting;

/** How a document stands to what was said. */
public enum Rendering {
  ORIGINAL,
  OFFICIAL_TRANSLATION,
  UNOFFICIAL_TRANSLATION
}
