package org.directivetracker.security;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a caller may be. One person may be several at once: permissions add up. */
public enum Role {
  SUPERVISOR,
  AGENCY,
  AUDITOR,
  VIEWER,
  ADMIN,
  /** The service itself, at work by its rules. No token carries it. */
  SERVICE;

  /** As it stands in tokens, answers and events, such as {@code supervisor}. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
