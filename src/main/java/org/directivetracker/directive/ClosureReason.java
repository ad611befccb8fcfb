package org.directivetracker.directive;

/** Why a directive was closed. */
public enum ClosureReason {
  IMPLEMENTED,
  IMPLEMENTED_MODIFIED,
  PARTIALLY_IMPLEMENTED,
  NOT_IMPLEMENTED,
  WITHDRAWN,
  SUPERSEDED,
  DUPLICATE;

  /** Whether it accepts a claim of completion. */
  public boolean acceptsClaim() {
    return this == IMPLEMENTED || this == IMPLEMENTED_MODIFIED || this == PARTIALLY_IMPLEMENTED;
  }
}
