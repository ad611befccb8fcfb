package org.directivetracker.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.contract.Contract;
import org.directivetracker.etag.EntityTags;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Makes retries harmless: the answer of a write that carried an {@code Idempotency-Key} is stored
 * in the write's own transaction, and given again to the same request. Kept for 24 hours.
 */
@ApplicationScoped
public class IdempotencyService {
  private static final String LOCATION = "Location";

  /** Names the lock of whoever removes old keys, among the advisory locks of the database. */
  private static final long CLEANING = 0x6b657973;

  private final Jdbi jdbi;
  private final RoutingContext routing;
  private final ObjectMapper mapper;
  private final Map<String, ReadAccess> collections;

  IdempotencyService(
      Jdbi jdbi, RoutingContext routing, ObjectMapper mapper, @All List<ReadAccess> collections) {
    this.jdbi = jdbi;
    this.routing = routing;
    this.mapper = mapper;
    this.collections =
        collections.stream()
            .collect(Collectors.toUnmodifiableMap(ReadAccess::collection, Function.identity()));
  }

  /**
   * Runs the write once for its key; without a key simply runs it.
   *
   * @param request what the fingerprint is taken of
   * @throws Problem {@code idempotency-key-reused} for another request with the key, {@code
   *     still-running} while the first has not answered, {@code not-found} or {@code forbidden}
   *     when the caller may no longer read what the stored answer shows
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
    Optional<Response> before = stored(scope).map(s -> replay(caller, s, fingerprint));
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
    store(caller, scope, fingerprint, answer);
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
        .map(s -> replay(caller, s, fingerprint(request)));
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
                    "select fingerprint, status, headers::text, body, access from idempotency_key"
                        + " where scope = :scope and created_at > clock_timestamp() - interval '24 h'")
                .bind("scope", scope)
                .map(
                    (r, c) ->
                        new Stored(
                            r.getString(1),
                            r.getInt(2),
                            r.getString(3),
                            r.getString(4),
                            r.getString(5)))
                .findOne());
  }

  private String ifMatch() {
    // A repetition may come through another proxy, with another form of the same tag.
    return EntityTags.original(String.valueOf(routing.request().getHeader("If-Match")));
  }

  /**
   * A stored answer.
   *
   * @param access the access level under which it was given
   */
  private record Stored(
      String fingerprint, int status, String headers, String body, @Nullable String access) {}

  private Response replay(Caller caller, Stored stored, String fingerprint) {
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
      JsonNode headers = mapper.readTree(stored.headers());
      requireSameAccess(caller, headers.path(LOCATION).asText(routing.request().path()), stored);
      headers.properties().forEach(e -> answer.header(e.getKey(), e.getValue().asText()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return answer.build();
  }

  /**
   * Refuses a caller who may read less, or other things, than when the answer was stored. A caller
   * who reads everything is not looked at: a deleted draft cannot be read, and its answer stands.
   */
  private void requireSameAccess(Caller caller, String address, Stored stored) {
    if (caller.readsAll()) {
      return;
    }
    String now = access(caller, address);
    if (stored.access() != null && !stored.access().equals(now)) {
      throw Problem.forbidden(
          "The stored answer shows what this caller may no longer read. Read the thing again.");
    }
  }

  /** The caller's access level to the thing at an address below {@code /api/v1}. */
  private String access(Caller caller, String address) {
    if (caller.readsAll()) {
      return "everything";
    }
    String[] segments = address.substring(Contract.BASE.length() + 1).split("/", -1);
    ReadAccess access = collections.get(segments[0]);
    boolean isCreation = routing.request().path().equals(Contract.BASE + "/" + segments[0]);
    try {
      if (access == null || segments.length < 2) {
        throw Problem.notFound();
      }
      return String.valueOf(access.level().apply(caller, segments[1]));
    } catch (Problem hidden) {
      // The address of a collection hides from nobody: what is refused there is the creation.
      throw isCreation ? Problem.forbidden("This caller may not read what was created.") : hidden;
    }
  }

  private void store(Caller caller, String scope, String fingerprint, Response answer) {
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
                  "insert into idempotency_key (scope, fingerprint, status, headers, body, access)"
                      + " values (:scope, :fingerprint, :status, cast(:headers as jsonb), :body,"
                      + " :access)")
              .bind("scope", scope)
              .bind("fingerprint", fingerprint)
              .bind("status", answer.getStatus())
              .bind("headers", json(headers))
              .bind(
                  "access",
                  access(caller, headers.getOrDefault(LOCATION, routing.request().path())))
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
