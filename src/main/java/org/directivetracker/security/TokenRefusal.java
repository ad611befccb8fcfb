package org.directivetracker.security;

import java.util.Map;
import java.util.stream.Collectors;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;

/**
 * Says why a token is refused, to its bearer and in the log, in sentences that quote nothing of the
 * token. Claims are judged only after the signature, so a forged token learns nothing from them.
 */
final class TokenRefusal {
  private static final Logger LOG = Logger.getLogger(TokenRefusal.class);

  static final String MALFORMED = "The header Authorization does not hold one signed bearer token.";
  static final String ALGORITHM = "The token's signature is of an algorithm that is not accepted.";
  static final String NOT_FOR_ACCESS = "The token is not an access token.";
  static final String NO_SUBJECT = "The token has no subject.";
  private static final String SIGNATURE =
      "The token's signature is not by a key of the configured issuer.";
  private static final String OTHER_AUDIENCE = "The token is for another audience.";
  private static final String OTHER_ISSUER = "The token is of another issuer.";

  private static final Map<Integer, String> SENTENCES =
      Map.ofEntries(
          Map.entry(ErrorCodes.EXPIRED, "The token has expired."),
          Map.entry(ErrorCodes.EXPIRATION_MISSING, "The token does not say when it expires."),
          Map.entry(ErrorCodes.NOT_YET_VALID, "The token is not yet valid."),
          Map.entry(ErrorCodes.ISSUED_AT_INVALID_FUTURE, "The token is not yet valid."),
          Map.entry(ErrorCodes.AUDIENCE_MISSING, OTHER_AUDIENCE),
          Map.entry(ErrorCodes.AUDIENCE_INVALID, OTHER_AUDIENCE),
          Map.entry(ErrorCodes.ISSUER_MISSING, OTHER_ISSUER),
          Map.entry(ErrorCodes.ISSUER_INVALID, OTHER_ISSUER),
          Map.entry(ErrorCodes.SIGNATURE_INVALID, SIGNATURE),
          Map.entry(ErrorCodes.SIGNATURE_MISSING, SIGNATURE),
          Map.entry(ErrorCodes.SUBJECT_MISSING, NO_SUBJECT),
          Map.entry(ErrorCodes.SUBJECT_INVALID, NO_SUBJECT),
          Map.entry(ErrorCodes.MALFORMED_CLAIM, "A claim of the token is malformed."),
          Map.entry(ErrorCodes.JSON_INVALID, "A claim of the token is malformed."));

  private TokenRefusal() {}

  /** The sentences for what the verification found; a key that is not found is a bad signature. */
  static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof InvalidJwtException invalid) {
        return invalid.getErrorDetails().stream()
            .map(error -> SENTENCES.getOrDefault(error.getErrorCode(), SIGNATURE))
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
      }
    }
    return SIGNATURE;
  }

  /**
   * Logs the refusal too, since operators are asked why a token that looks good is not taken. What
   * anyone can send without a token of the issuer is a line for DEBUG alone, because it could fill
   * the log.
   */
  static Problem of(String reason, String requestId) {
    LOG.logf(
        reason.equals(MALFORMED) || reason.equals(ALGORITHM) ? Level.DEBUG : Level.INFO,
        "Request %s: its token was refused. %s",
        requestId,
        reason);
    return Problem.of(ProblemType.UNAUTHENTICATED, reason)
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  }
}
