package org.directivetracker.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.transaction.SystemException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import javax.transaction.xa.XAException;
import org.directivetracker.database.RedactedThrowable;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jboss.resteasy.reactive.server.vertx.VertxInputStream;
import org.jspecify.annotations.Nullable;

/** Turns whatever a request ends in into a problem of the catalogue. */
@Singleton
class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  /** PostgreSQL's codes for a cancelled statement and for locks that could not be had. */
  private static final Set<String> TIMED_OUT = Set.of("57014", "55P03", "25P03", "25P04", "40P01");

  /**
   * Codes of a database that cannot do its work for now: lost or refused connections (08, 28, 3D),
   * no more of a resource (53), shutdown and recovery (57P), a failing disk (58), and a server that
   * takes no writes (25006), such as a standby after a failover.
   */
  private static final Pattern UNAVAILABLE =
      Pattern.compile("08...|28...|3D...|53...|57P..|58...|25006");

  /** What the record's triggers say of a write that was overtaken. */
  private static final Pattern OVERTAKEN = Pattern.compile("The (versions|record) of ");

  /** The keys of version rows: who meets them was overtaken by another write. */
  private static final Pattern VERSION_KEY =
      Pattern.compile("\"(\\w+_version|calendar_year|supervision_rules)_(pkey|open)\"");

  /** Where a body is awaited that breaks off, or whose chunks are none. */
  private static final String BODY = VertxInputStream.class.getName();

  private static final String FORM_READER = MultipartParser.class.getPackageName() + ".";

  private final ProblemResponses problems;
  private final RoutingContext routing;

  ProblemMappers(ProblemResponses problems, RoutingContext routing) {
    this.problems = problems;
    this.routing = routing;
  }

  @ServerExceptionMapper
  Response map(Problem problem) {
    return problems.response(problem, routing);
  }

  @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
  Response unauthenticated(Throwable thrown) {
    return problems.response(unauthenticated(), routing);
  }

  @ServerExceptionMapper
  Response map(WebApplicationException thrown) {
    int status = thrown.getResponse().getStatus();
    return problems.response(
        status >= 500 ? unexpected(thrown, routing) : ofStatus(status), routing);
  }

  @ServerExceptionMapper
  Response map(Throwable thrown) {
    return problems.response(of(thrown, routing), routing);
  }

  static Problem unauthenticated() {
    return Problem.of(ProblemType.UNAUTHENTICATED, "The bearer token is not valid here.")
        .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  }

  static Problem of(Throwable thrown, RoutingContext routing) {
    boolean database = false;
    boolean transaction = false;
    for (Throwable t : chain(thrown)) {
      if (t instanceof Problem problem) {
        return problem;
      }
      if (t instanceof SQLException sql) {
        Problem problem = ofDatabase(sql);
        if (problem != null) {
          LOG.warnf("%s: %s", RequestId.of(routing), RedactedThrowable.summary(sql));
          return problem;
        }
        database = true;
      }
      transaction |= t instanceof XAException || t instanceof SystemException;
    }
    if (transaction && !database) {
      LOG.warnf(
          RedactedThrowable.withoutMessages(thrown),
          "%s: the transaction's end is unknown",
          RequestId.of(routing));
      return unavailable();
    }
    return unexpected(thrown, routing);
  }

  /** With its causes and what they suppress: there a failed commit says what the database said. */
  private static Set<Throwable> chain(Throwable thrown) {
    Set<Throwable> found = new LinkedHashSet<>();
    collect(thrown, found);
    return found;
  }

  private static void collect(@Nullable Throwable thrown, Set<Throwable> found) {
    if (thrown != null && found.add(thrown)) {
      collect(thrown.getCause(), found);
      for (Throwable suppressed : thrown.getSuppressed()) {
        collect(suppressed, found);
      }
    }
  }

  private static @Nullable Problem ofDatabase(SQLException sql) {
    String state = String.valueOf(sql.getSQLState());
    if (TIMED_OUT.contains(state)) {
      return Problem.of(ProblemType.TIMED_OUT, "The database did not finish in the time allowed.")
          .header("Retry-After", "5");
    }
    String message = String.valueOf(sql.getMessage());
    if ((state.equals("40001") && OVERTAKEN.matcher(message).find())
        || (state.equals("23505") && VERSION_KEY.matcher(message).find())) {
      return Problem.of(
          ProblemType.STALE_VERSION, "Another write was there first. Read the thing again.");
    }
    if (state.equals("23505")) {
      return Problem.conflict("Another write has just made a thing of this key.");
    }
    // Without a code it is the pool that speaks: no connection in time, or one that was closed.
    boolean passes =
        sql.getSQLState() == null
            || state.equals("40001")
            || UNAVAILABLE.matcher(state).matches()
            || sql instanceof SQLTransientConnectionException;
    return passes ? unavailable() : null;
  }

  /** A connection may be lost while the server commits, so nothing is said about the outcome. */
  private static Problem unavailable() {
    return Problem.of(
            ProblemType.UNAVAILABLE,
            "The database does not answer now. A write may have been carried out or not: repeat it"
                + " with its Idempotency-Key, or read first.")
        .header("Retry-After", "5");
  }

  private static Problem unexpected(Throwable thrown, RoutingContext routing) {
    if (RequestCompletion.isOver(routing) || isThrownIn(thrown, BODY)) {
      LOG.debugf("%s: the caller hung up.", RequestId.of(routing));
      return Problem.of(ProblemType.INVALID_REQUEST, "The request did not arrive in whole.");
    }
    if (isOfForm(thrown)) {
      return Problem.invalid(
          "", "The body is not one well-formed form (RFC 7578).", "malformed-form");
    }
    // Whatever was thrown while a request was read may quote it.
    LOG.errorf(
        RedactedThrowable.withoutMessages(thrown),
        "%s: %s failed",
        RequestId.of(routing),
        OperationId.of(routing));
    return Problem.of(ProblemType.INTERNAL_ERROR, "Quote the trace id when you report this.");
  }

  /** What the framework's reader of forms cannot read, unless it is a disk that it cannot write. */
  private static boolean isOfForm(Throwable thrown) {
    Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
    boolean disk =
        cause instanceof IOException
            && !(cause instanceof UnsupportedEncodingException)
            && !String.valueOf(cause.getMessage()).startsWith("Connection terminated");
    return !disk && isThrownIn(thrown, FORM_READER);
  }

  private static boolean isThrownIn(Throwable thrown, String code) {
    return Arrays.stream(thrown.getStackTrace()).anyMatch(f -> f.getClassName().startsWith(code));
  }

  static Problem ofStatus(int status) {
    for (ProblemType type : ProblemType.values()) {
      if (type.status() == status) {
        return Problem.of(type, type.title() + ".");
      }
    }
    return Problem.of(ProblemType.INVALID_REQUEST, "The request could not be understood.");
  }
}
