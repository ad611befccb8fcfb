package org.directivetracker.directive;

/** Who moved a date: an extension that was asked for, or the office. */
public enum DateOrigin {
  EXTENSION,
  OFFICE
}
