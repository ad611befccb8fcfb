package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What can be done with a directive in its lifecycle. */
public enum Action {
  REGISTER,
  ASSIGN,
  DECLINE,
  ACKNOWLEDGE,
  REASSIGN,
  REPORT_COMPLETION,
  RETRACT_COMPLETION,
  RETURN,
  CLOSE,
  SUSPEND,
  RESUME,
  REOPEN;

  /** As callers write it, in kebab-case. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
