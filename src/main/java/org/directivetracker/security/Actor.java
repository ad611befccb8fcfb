package org.directivetracker.security;

import org.jspecify.annotations.Nullable;

/**
 * A person or machine, known by issuer and subject (OpenID Connect Core 1.0, section 5.7: a subject
 * is unique only within its issuer).
 *
 * @param client the application that asked in its name: the claim {@code azp} or {@code client_id}
 */
public record Actor(String issuer, String subject, @Nullable String client) {
  /** Whether both are the same person, whatever application they used. */
  public boolean isSamePerson(@Nullable String issuer, @Nullable String subject) {
    return this.issuer.equals(issuer) && this.subject.equals(subject);
  }
}
