package org.directivetracker.security;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and as what.
 *
 * @param actor null when nobody signed in
 * @param agency the code of the agency that the caller speaks for; only with role AGENCY
 * @param requestId the trace id of the request
 */
public record Caller(
    @Nullable Actor actor, Set<Role> roles, @Nullable String agency, String requestId) {

  public Caller {
    roles = Set.copyOf(roles);
  }

  public static Caller anonymous(String requestId) {
    return new Caller(null, Set.of(), null, requestId);
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /** Whether the caller speaks for that agency. */
  public boolean isAgency(@Nullable String code) {
    return agency != null && agency.equals(code);
  }

  /** Whether the caller reads everything: the supervision office and the auditors. */
  public boolean readsAll() {
    return is(Role.SUPERVISOR) || is(Role.AUDITOR);
  }

  /** The signed-in actor; a {@link ProblemType#UNAUTHENTICATED} problem when there is none. */
  public Actor requireActor() {
    if (actor == null) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "Sign in to do this.")
          .header("WWW-Authenticate", "Bearer");
    }
    return actor;
  }

  /** Refuses a caller that has none of the roles, with {@link ProblemType#FORBIDDEN}. */
  public void require(Role... anyOf) {
    requireActor();
    if (Arrays.stream(anyOf).noneMatch(roles::contains)) {
      throw Problem.forbidden(
          "This needs the role "
              + Arrays.stream(anyOf).map(Role::code).collect(Collectors.joining(" or "))
              + ".");
    }
  }
}
