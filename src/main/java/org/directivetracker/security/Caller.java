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
 * @param onBehalfOf the agency without a system or an account for which the office enters this;
 *     only with role SUPERVISOR
 * @param network where a caller without a token asks from ({@link
 *     org.directivetracker.http.PeerAddress#network}); null with a token
 * @param requestId the trace id of the request
 */
public record Caller(
    @Nullable Actor actor,
    Set<Role> roles,
    @Nullable String agency,
    @Nullable String onBehalfOf,
    @Nullable String network,
    String requestId) {
  /** The name under which the routing of a request carries its caller. */
  public static final String PROPERTY = Caller.class.getName();

  public Caller {
    roles = Set.copyOf(roles);
  }

  public Caller(
      @Nullable Actor actor,
      Set<Role> roles,
      @Nullable String agency,
      @Nullable String onBehalfOf,
      String requestId) {
    this(actor, roles, agency, onBehalfOf, null, requestId);
  }

  public static Caller anonymous(String network, String requestId) {
    return new Caller(null, Set.of(), null, null, network, requestId);
  }

  public boolean is(Role role) {
    return roles.contains(role);
  }

  /** Whether the caller speaks for that agency. */
  public boolean isAgency(@Nullable String code) {
    return agency != null && agency.equals(code);
  }

  /** The agency in whose name the caller writes: its own, or the one that it acts for. */
  public @Nullable String speaksFor() {
    return onBehalfOf != null ? onBehalfOf : agency;
  }

  /** Whether the caller writes in that agency's name. */
  public boolean speaksFor(@Nullable String code) {
    return code != null && code.equals(speaksFor());
  }

  /** Refuses a caller that writes in no agency's name, with {@link ProblemType#FORBIDDEN}. */
  public String requireSpeaker() {
    if (onBehalfOf == null) {
      require(Role.AGENCY);
    }
    String agency = speaksFor();
    if (agency == null) {
      throw Problem.forbidden("The token names no agency.");
    }
    return agency;
  }

  /** In which role the record keeps what the caller does in an agency's name. */
  public Role speakingRole() {
    return onBehalfOf == null ? Role.AGENCY : Role.SUPERVISOR;
  }

  /** The caller as it acts for an agency. */
  public Caller actingFor(String code) {
    return new Caller(actor, roles, agency, code, requestId);
  }

  /** How the person is remembered where duties are kept apart. */
  public String person() {
    Actor who = requireActor();
    return who.issuer() + " " + who.subject();
  }

  /**
   * The key by which limits are counted: issuer, subject and client of the token; without one the
   * network that the request came from.
   */
  public String quotaKey() {
    return actor == null
        ? "anonymous " + network
        : actor.issuer() + " " + actor.subject() + " " + actor.client();
  }

  /** The subject of a person that was remembered. */
  public static @Nullable String subjectOf(@Nullable String person) {
    return person == null ? null : person.substring(person.indexOf(' ') + 1);
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
