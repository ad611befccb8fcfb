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
import org.directivetracker.directive.AssignmentRequest;
import org.directivetracker.directive.AssignmentView;
import org.directivetracker.directive.ChildrenService;
import org.directivetracker.directive.DateDecisionRequest;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveRequest;
import org.directivetracker.directive.DirectiveService;
import org.directivetracker.directive.DirectiveView;
import org.directivetracker.directive.MilestoneRequest;
import org.directivetracker.directive.MilestoneView;
import org.directivetracker.directive.TransitionRequest;
import org.directivetracker.directive.TransitionService;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.imports.ImportBundle;
import org.directivetracker.imports.ImportService;
import org.directivetracker.meeting.DocumentRequest;
import org.directivetracker.meeting.MeetingRequest;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.progress.DutyRequest;
import org.directivetracker.progress.ProgressReportService;
import org.directivetracker.progress.ProgressReportView;
import org.directivetracker.progress.ReportQueries;
import org.directivetracker.progress.ReportRequest;
import org.directivetracker.progress.ReportingDutyService;
import org.directivetracker.progress.ReportingQueries;
import org.directivetracker.progress.ReviewRequest;
import org.directivetracker.progress.ReviewService;
import org.directivetracker.progress.SubmissionRequest;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
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
  private static final String FOLDER = "/sample/";
  private static final int ATTEMPTS = 4;
  private static final OffsetDateTime BEGIN = OffsetDateTime.parse("2023-05-05T18:00:00+08:00");

  private final SettableClock clock;
  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final ImportService imports;
  private final MeetingService meetings;
  private final DirectiveService directives;
  private final DirectiveQueries queries;
  private final TransitionService transitions;
  private final ChildrenService children;
  private final ProgressReportService reports;
  private final ReviewService reviews;
  private final ReportQueries reportQueries;
  private final ReportingDutyService duties;
  private final ReportingQueries reporting;
  private final Map<String, String> names = new HashMap<>();

  SamplePlayer(
      SettableClock clock,
      Jdbi jdbi,
      ObjectMapper mapper,
      ImportService imports,
      MeetingService meetings,
      DirectiveService directives,
      DirectiveQueries queries,
      TransitionService transitions,
      ChildrenService children,
      ProgressReportService reports,
      ReviewService reviews,
      ReportQueries reportQueries,
      ReportingDutyService duties,
      ReportingQueries reporting) {
    this.clock = clock;
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.imports = imports;
    this.meetings = meetings;
    this.directives = directives;
    this.queries = queries;
    this.transitions = transitions;
    this.children = children;
    this.reports = reports;
    this.reviews = reviews;
    this.reportQueries = reportQueries;
    this.duties = duties;
    this.reporting = reporting;
  }

  /** Before anything else begins by itself: the play has the clock for its own. */
  @ActivateRequestContext
  void play(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent start) {
    if (lastRecorded().isEmpty()) {
      clock.freezeAt(BEGIN.toInstant());
      importBundle();
      read("story.json").get("steps").forEach(this::step);
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
  private void importBundle() {
    JsonNode bundle = bundle();
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
        imports.run(caller, convert(part, ImportBundle.class), false);
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
  private JsonNode bundle() {
    JsonNode bundle = read("bundle.json");
    for (JsonNode meeting : bundle.get("meetings")) {
      for (JsonNode document : meeting.get("documents")) {
        ObjectNode object = (ObjectNode) document;
        object.put("text", text(object.remove("textFile").asText()));
      }
    }
    return bundle;
  }

  private void step(JsonNode step) {
    clock.freezeAt(OffsetDateTime.parse(step.get("at").asText()).toInstant());
    JsonNode as = step.get("as");
    var roles = new HashSet<Role>();
    as.get("roles").forEach(r -> roles.add(Role.valueOf(r.asText().toUpperCase(Locale.ROOT))));
    JsonNode agency = as.path("agency");
    Caller caller =
        caller(as.get("subject").asText(), roles, agency.isTextual() ? agency.asText() : null);
    String[] path = step.get("path").asText().substring(1).split("/", -1);
    String made;
    try {
      made = call(step.get("call").asText(), path, caller, named(step.path("body").deepCopy()));
    } catch (Problem problem) {
      throw new IllegalStateException(
          "The story stops at " + step + ": " + problem.detail() + " " + problem.faults(), problem);
    }
    if (step.has("name")) {
      names.put("@" + step.get("name").asText(), made);
    }
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

  private String call(String method, String[] path, Caller caller, JsonNode body) {
    String kind =
        method
            + " "
            + path[0]
            + (path.length > 1 ? "/{id}" : "")
            + (path.length > 2 ? "/" + path[2] : "")
            + (path.length > 3 ? "/{id}" : "");
    String id = path.length > 1 ? names.getOrDefault(path[1], path[1]) : "";
    return switch (kind) {
      case "POST meetings" ->
          meetings.create(caller, convert(body, MeetingRequest.class)).reference();
      case "POST meetings/{id}/documents" ->
          meetings.addDocument(caller, id, convert(body, DocumentRequest.class)).key();
      case "POST directives" ->
          directives.create(caller, convert(body, DirectiveRequest.class)).id().toString();
      case "PATCH directives/{id}" ->
          directives.update(caller, id, version(caller, id), patch(body)).id().toString();
      case "POST directives/{id}/transitions" ->
          transitions
              .take(caller, id, version(caller, id), convert(body, TransitionRequest.class))
              .id()
              .toString();
      case "POST directives/{id}/assignments" ->
          children
              .addAssignment(caller, id, convert(body, AssignmentRequest.class))
              .id()
              .toString();
      case "PATCH directives/{id}/assignments/{id}" -> {
        AssignmentView assignment = assignment(caller, id, path[3].substring(1));
        yield children
            .updateAssignment(caller, id, assignment.id(), match(assignment.version()), patch(body))
            .id()
            .toString();
      }
      case "POST directives/{id}/milestones" ->
          children.addMilestone(caller, id, convert(body, MilestoneRequest.class)).id().toString();
      case "PATCH directives/{id}/milestones/{id}" -> {
        MilestoneView milestone =
            queries.get(caller, id).milestones().stream()
                .filter(m -> m.key().equals(path[3].substring(1)))
                .findFirst()
                .orElseThrow();
        yield children
            .updateMilestone(caller, id, milestone.key(), match(milestone.version()), patch(body))
            .key();
      }
      case "POST directives/{id}/date-decisions" ->
          children.decideDate(caller, id, convert(body, DateDecisionRequest.class)).id().toString();
      case "PUT directives/{id}/reporting-duty" ->
          Integer.toString(
              duties
                  .put(
                      caller,
                      id,
                      match(reporting.duty(caller, id).version()),
                      convert(body, DutyRequest.class))
                  .version());
      case "POST directives/{id}/progress-reports" ->
          reports.create(caller, id, convert(body, ReportRequest.class)).id().toString();
      case "PATCH progress-reports/{id}",
          "POST progress-reports/{id}/submission",
          "POST progress-reports/{id}/review" -> {
        UUID report = UUID.fromString(id);
        IfMatch version = match(reportQueries.get(caller, report).version());
        ProgressReportView written =
            switch (path.length > 2 ? path[2] : "") {
              case "submission" ->
                  reports.submit(caller, report, version, convert(body, SubmissionRequest.class));
              case "review" ->
                  reviews.review(caller, report, version, convert(body, ReviewRequest.class));
              default -> reports.update(caller, report, version, patch(body));
            };
        yield written.id().toString();
      }
      default -> throw new IllegalStateException("The story has no such step: " + kind);
    };
  }

  private IfMatch version(Caller caller, String id) {
    DirectiveView view = queries.get(caller, id);
    return match(view.version());
  }

  private static IfMatch match(int version) {
    return new IfMatch("\"" + version + "\"");
  }

  private AssignmentView assignment(Caller caller, String id, String agency) {
    return queries.get(caller, id).assignments().stream()
        .filter(a -> a.agency().equals(agency) && a.status().isCurrent())
        .findFirst()
        .orElseThrow();
  }

  private MergePatch patch(JsonNode body) {
    return new MergePatch((ObjectNode) body, mapper);
  }

  private static Caller caller(String subject, Set<Role> roles, @Nullable String agency) {
    return new Caller(
        new Actor("urn:directive-tracker:sample", subject, "sample"),
        roles,
        agency,
        null,
        "sample");
  }

  private <T> T convert(JsonNode body, Class<T> type) {
    return mapper.convertValue(body, type);
  }

  private JsonNode read(String file) {
    try {
      return mapper.readTree(text(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String file) {
    try (InputStream in = SamplePlayer.class.getResourceAsStream(FOLDER + file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
