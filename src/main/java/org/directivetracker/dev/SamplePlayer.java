package org.directivetracker.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.imports.ImportBundle;
import org.directivetracker.imports.ImportService;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.reminder.ReminderJob;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Plays the sample in, once, into an empty database: the bundle, then its life step by step on the
 * set clock, through the services that serve everyone. Afterwards, and at each later start, the
 * clock runs on from just after the last thing recorded.
 */
@ApplicationScoped
@IfBuildProfile(anyOf = {"dev", "test"})
class SamplePlayer {
  private static final Logger LOG = Logger.getLogger(SamplePlayer.class);
  private static final String FOLDER = "/sample/";
  private static final int ATTEMPTS = 4;
  private static final OffsetDateTime BEGIN = OffsetDateTime.parse("2023-05-05T18:00:00+08:00");

  private final SettableClock clock;
  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final ImportService imports;
  private final ReminderJob rounds;
  private final Map<String, Function<SampleStep, Object>> calls = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  /**
   * A step of the story, with ids in the place of the names of what earlier steps made.
   *
   * @param id what the path begins with: an id, or the reference of a directive
   * @param key what the path ends with, where that is another thing's key; else the same
   */
  record SampleStep(Caller caller, String id, String key, JsonNode body, ObjectMapper mapper) {
    UUID uuid() {
      return UUID.fromString(id);
    }

    <T> T body(Class<T> type) {
      return mapper.convertValue(body, type);
    }

    MergePatch patch() {
      return new MergePatch((ObjectNode) body, mapper);
    }
  }

  SamplePlayer(
      SettableClock clock,
      Jdbi jdbi,
      ObjectMapper mapper,
      ImportService imports,
      ReminderJob rounds,
      DirectiveSteps directives,
      AgencySteps agencies,
      AuditSteps audits) {
    this.clock = clock;
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.imports = imports;
    this.rounds = rounds;
    calls.putAll(directives.calls);
    calls.putAll(agencies.calls);
    calls.putAll(audits.calls);
  }

  /** Before anything else begins by itself: the play has the clock for its own. */
  @ActivateRequestContext
  void play(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent start) {
    if (lastRecorded().isEmpty()) {
      long begun = System.nanoTime();
      clock.freezeAt(BEGIN.toInstant());
      importBundle(bundle());
      JsonNode steps = story();
      steps.forEach(this::step);
      LOG.infof(
          "The sample is in: %s steps in %s s",
          steps.size(), (System.nanoTime() - begun) / 1_000_000_000.0);
    }
    lastRecorded().ifPresent(last -> clock.setTo(last.plusSeconds(1)));
  }

  private Optional<Instant> lastRecorded() {
    return jdbi.withHandle(
        h ->
            h.createQuery("select max(recorded_at) from event")
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant));
  }

  /**
   * One agency and one directive at a time, and again when it took too long: a JVM that has just
   * begun, on a busy machine, needs longer for its first writes than one write may take.
   */
  void importBundle(JsonNode bundle) {
    for (JsonNode agency : bundle.get("agencies")) {
      importPart("agencies", agency);
    }
    for (JsonNode meeting : bundle.get("meetings")) {
      ObjectNode object = (ObjectNode) meeting;
      JsonNode decided = object.remove("directives");
      importPart("meetings", object);
      object.remove("documents");
      for (JsonNode directive : decided) {
        object.putArray("directives").add(directive);
        importPart("meetings", object);
      }
    }
  }

  private void importPart(String kind, JsonNode thing) {
    ObjectNode part = mapper.createObjectNode();
    part.putArray(kind).add(thing);
    Caller caller = caller("zhang.wei", Set.of(Role.SUPERVISOR, Role.ADMIN), null);
    for (int attempt = 1; ; attempt++) {
      try {
        imports.run(caller, mapper.convertValue(part, ImportBundle.class), false);
        return;
      } catch (RuntimeException e) {
        // A commit that the database refuses as too late is no problem of the catalogue yet.
        boolean late = !(e instanceof Problem problem) || problem.type() == ProblemType.TIMED_OUT;
        if (!late || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The bundle, with the readouts in the place of their file names. */
  JsonNode bundle() {
    JsonNode bundle = read("bundle.json");
    for (JsonNode meeting : bundle.get("meetings")) {
      for (JsonNode document : meeting.get("documents")) {
        ObjectNode object = (ObjectNode) document;
        object.put("text", text(object.remove("textFile").asText()));
      }
    }
    return bundle;
  }

  JsonNode story() {
    return read("story.json").get("steps");
  }

  void step(JsonNode step) {
    clock.freezeAt(OffsetDateTime.parse(step.get("at").asText()).toInstant());
    String method = step.get("call").asText();
    if (method.equals("ROUND")) {
      rounds.run();
      return;
    }
    String[] path = step.get("path").asText().substring(1).split("/", -1);
    String id = path.length > 1 ? names.getOrDefault(path[1], path[1]) : "";
    String key = path[path.length - 1].replace("@", "");
    try {
      Object made =
          Optional.ofNullable(calls.get(call(method, path)))
              .orElseThrow(() -> new IllegalStateException("The story has no such step: " + step))
              .apply(
                  new SampleStep(
                      caller(step.get("as")),
                      id,
                      key,
                      named(step.path("body").deepCopy()),
                      mapper));
      if (step.has("name")) {
        names.put("@" + step.get("name").asText(), made.toString());
      }
    } catch (Problem problem) {
      throw new IllegalStateException(
          "The story stops at " + step + ": " + problem.detail() + " " + problem.violations(),
          problem);
    }
  }

  /** A method and its path, as {@code PATCH directives/{id}/milestones/{id}}. */
  private static String call(String method, String... path) {
    String[] template = path.clone();
    for (int i = 1; i < path.length; i++) {
      if (i == 1 || (i > 2 && i == path.length - 1)) {
        template[i] = "{id}";
      }
    }
    return method + " " + String.join("/", template);
  }

  /** With the ids of what earlier steps made in the place of their names. */
  private JsonNode named(JsonNode node) {
    if (node.isTextual() && names.containsKey(node.asText())) {
      return mapper.valueToTree(names.get(node.asText()));
    }
    if (node instanceof ObjectNode object) {
      object.properties().forEach(e -> e.setValue(named(e.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, named(array.get(i)));
      }
    }
    return node;
  }

  private static Caller caller(JsonNode as) {
    var roles = new HashSet<Role>();
    as.get("roles").forEach(r -> roles.add(Role.valueOf(r.asText().toUpperCase(Locale.ROOT))));
    String agency = as.path("agency").asText("");
    return caller(as.get("subject").asText(), roles, agency.isEmpty() ? null : agency);
  }

  private static Caller caller(String subject, Set<Role> roles, @Nullable String agency) {
    return new Caller(
        new Actor("urn:directive-tracker:sample", subject, "sample"),
        roles,
        agency,
        null,
        "sample");
  }

  private JsonNode read(String file) {
    try {
      return mapper.readTree(text(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String file) {
    try (InputStream in = open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the sample. */
  static InputStream open(String file) {
    return Objects.requireNonNull(SamplePlayer.class.getResourceAsStream(FOLDER + file), file);
  }
}
