package org.directivetracker.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes retries harmless: the answer of a write that carried an {@code Idempotency-Key} is stored
 * in the write's own transaction, and given again to the same request. Kept for 24 hours.
 */
@ApplicationScoped
public class IdempotencyService {
  /** Names the lock of whoever removes old keys, among the advisory locks of the database. */
  private static final long CLEANING = 0x6b657973;

  private final Jdbi jdbi;
  private final RoutingContext routing;
  private final ObjectMapper mapper;

  IdempotencyService(Jdbi jdbi, RoutingContext routing, ObjectMapper mapper) {
    this.jdbi = jdbi;
    this.routing = routing;
    this.mapper = mapper;
  }

  /**
   * Runs the write once for its key; without a key simply runs it.
   *
   * @param request what the fingerprint is taken of
   * @throws Problem {@code idempotency-key-reused} for another request with the key, {@code
   *     still-running} while the first has not answered
   */
  @Transactional
  public Response once(Caller caller, Object request, Supplier<Response> write) {
    String key = routing.request().getHeader("Idempotency-Key");
    if (key == null) {
      return write.get();
    }
    String scope = scope(caller, key);
    String fingerprint = fingerprint(request);
    boolean first =
        jdbi.withHandle(
            h ->
                h.createQuery("select pg_try_advisory_xact_lock(hashtextextended(:scope, 0))")
                    .bind("scope", scope)
                    .mapTo(Boolean.class)
                    .one());
    if (!first) {
      throw Problem.of(
              ProblemType.STILL_RUNNING, "The first request with this key has not answered yet.")
          .header("Retry-After", "1");
    }
    Optional<Response> before = stored(scope).map(s -> replay(s, fingerprint));
    if (before.isPresent()) {
      // The first commit may have been given up while it waited for a synchronous standby. With
      // something written, this one waits too, so that the answer means what the first would have.
      jdbi.useHandle(
          h ->
              h.createQuery("select pg_logical_emit_message(true, 'replay', '')::text")
                  .mapTo(String.class)
                  .one());
      return before.get();
    }
    Response answer = write.get();
    store(scope, fingerprint, answer);
    return answer;
  }

  /**
   * The answer that the request got before, if any: for writes with something to prepare first.
   *
   * @throws Problem {@code idempotency-key-reused} for another request with the key
   */
  @Transactional
  public Optional<Response> replayed(Caller caller, Object request) {
    return Optional.ofNullable(routing.request().getHeader("Idempotency-Key"))
        .flatMap(key -> stored(scope(caller, key)))
        .map(s -> replay(s, fingerprint(request)));
  }

  private String scope(Caller caller, String key) {
    Actor actor = caller.requireActor();
    return sha256(
        List.of(
            actor.issuer(),
            actor.subject(),
            String.valueOf(actor.client()),
            routing.request().method().name(),
            routing.request().path(),
            key));
  }

  private String fingerprint(Object request) {
    return sha256(List.of(request, String.valueOf(routing.request().query()), ifMatch()));
  }

  private Optional<Stored> stored(String scope) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select fingerprint, status, headers::text, body from idempotency_key"
                        + " where scope = :scope and created_at > clock_timestamp() - interval '24 h'")
                .bind("scope", scope)
                .map(
                    (r, c) ->
                        new Stored(r.getString(1), r.getInt(2), r.getString(3), r.getString(4)))
                .findOne());
  }

  private String ifMatch() {
    return String.valueOf(routing.request().getHeader("If-Match"));
  }

  private record Stored(String fingerprint, int status, String headers, String body) {}

  private Response replay(Stored stored, String fingerprint) {
    if (!stored.fingerprint().equals(fingerprint)) {
      throw Problem.of(
          ProblemType.IDEMPOTENCY_KEY_REUSED, "This key was used for another request.");
    }
    var answer =
        Response.status(stored.status())
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(stored.body().getBytes(StandardCharsets.UTF_8))
            .header("Idempotency-Replayed", "true");
    try {
      mapper
          .readTree(stored.headers())
          .properties()
          .forEach(e -> answer.header(e.getKey(), e.getValue().asText()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return answer.build();
  }

  private void store(String scope, String fingerprint, Response answer) {
    if (answer.getStatus() < 200 || answer.getStatus() > 299) {
      return;
    }
    Map<String, String> headers = new TreeMap<>();
    answer
        .getStringHeaders()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Content-Type")) {
                headers.put(name, values.get(0));
              }
            });
    jdbi.useHandle(
        h -> {
          // One transaction at a time removes old keys and the others skip it: two would wait for
          // each other's rows, and all for a host that was lost while it did so.
          h.execute(
              "delete from idempotency_key where created_at < clock_timestamp() - interval '24 h'"
                  + " and (select pg_try_advisory_xact_lock(?))",
              CLEANING);
          h.execute("delete from idempotency_key where scope = ?", scope);
          h.createUpdate(
                  "insert into idempotency_key (scope, fingerprint, status, headers, body)"
                      + " values (:scope, :fingerprint, :status, cast(:headers as jsonb), :body)")
              .bind("scope", scope)
              .bind("fingerprint", fingerprint)
              .bind("status", answer.getStatus())
              .bind("headers", json(headers))
              .bind("body", new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8))
              .execute();
        });
  }

  private String sha256(Object parts) {
    return DigestUtils.sha256Hex(json(parts));
  }

  private String json(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
