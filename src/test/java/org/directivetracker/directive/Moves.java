package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.DirectiveBuilder;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Request;
import org.directivetracker.testing.Response;

/** The moves of the design as the tests know them, and how they are made through the API. */
final class Moves {
  private static final String NOWHERE = "00000000-0000-7000-8000-000000000000";

  private Moves() {}

  enum Status {
    DRAFT,
    REGISTERED,
    ASSIGNED,
    IN_PROGRESS,
    COMPLETION_REPORTED,
    SUSPENDED,
    CLOSED
  }

  /** The table of the design. `close` stands twice, for it has two rows. */
  enum Move {
    REGISTER("register", false, "DRAFT > REGISTERED"),
    ASSIGN("assign", false, "REGISTERED > ASSIGNED"),
    DECLINE("decline", true, "ASSIGNED > REGISTERED"),
    ACKNOWLEDGE("acknowledge", true, "ASSIGNED > IN_PROGRESS"),
    REASSIGN("reassign", false, "ASSIGNED IN_PROGRESS SUSPENDED > ASSIGNED"),
    REPORT_COMPLETION("report-completion", true, "IN_PROGRESS > COMPLETION_REPORTED"),
    RETRACT_COMPLETION("retract-completion", true, "COMPLETION_REPORTED > IN_PROGRESS"),
    RETURN("return", false, "COMPLETION_REPORTED > IN_PROGRESS"),
    CLOSE_AS_DONE("close", false, "COMPLETION_REPORTED > CLOSED"),
    CLOSE_UNDONE(
        "close", false, "REGISTERED ASSIGNED IN_PROGRESS COMPLETION_REPORTED SUSPENDED > CLOSED"),
    SUSPEND("suspend", false, "IN_PROGRESS > SUSPENDED"),
    RESUME("resume", false, "SUSPENDED > IN_PROGRESS"),
    REOPEN("reopen", false, "CLOSED > IN_PROGRESS");

    final String action;
    final boolean ofLead;
    final Set<String> from;
    final String to;

    Move(String action, boolean ofLead, String fromAndTo) {
      this.action = action;
      this.ofLead = ofLead;
      this.from = new TreeSet<>(Arrays.asList(fromAndTo.split(" > ")[0].split(" ")));
      this.to = fromAndTo.split(" > ")[1];
    }

    boolean leavesFrom(Status status) {
      return from.contains(status.name());
    }

    /** A body that lacks nothing; of a claim after what it takes was filed, where it can be. */
    ObjectNode body(Directive directive) {
      if (this == REPORT_COMPLETION) {
        boolean open =
            Set.of("IN_PROGRESS", "SUSPENDED", "COMPLETION_REPORTED").contains(directive.status());
        return open ? Reports.completion(directive) : body().put("reportId", NOWHERE);
      }
      return body();
    }

    /** A body that lacks nothing, of all but a claim. */
    ObjectNode body() {
      ObjectNode body = Json.object("action", action);
      switch (this) {
        case REGISTER -> body.put("noPassageReason", "Said at the meeting.");
        case ASSIGN -> assign(body, Api.freshAgency());
        case DECLINE -> body.put("reason", "Not within our remit.");
        case REASSIGN ->
            body.put("lead", Api.freshAgency())
                .put("reason", "It fits them better.")
                .put("acknowledgeBy", inDays(7));
        case RETURN -> body.put("note", "Figures are missing.");
        case CLOSE_AS_DONE -> body.put("closureReason", "IMPLEMENTED");
        case CLOSE_UNDONE ->
            body.put("closureReason", "WITHDRAWN").put("reason", "No longer wanted.");
        case SUSPEND -> body.put("reason", "It waits.").put("reviewOn", inDays(30));
        case REOPEN -> body.put("reason", "It came back.");
        default -> {}
      }
      return body;
    }
  }

  static ObjectNode assign(ObjectNode body, String lead) {
    return body.put("action", "assign")
        .put("lead", lead)
        .put("originalDueDate", inDays(60))
        .put("acknowledgeBy", inDays(7))
        .put("completionCriteria", "It is done.");
  }

  static ObjectNode assign(String lead) {
    return assign(Json.object(), lead);
  }

  static String inDays(int days) {
    return Clock.today().plusDays(days).toString();
  }

  static Directive in(Status status) {
    return in(status, Api.directive("PUBLIC"));
  }

  static Directive in(Status status, DirectiveBuilder builder) {
    return switch (status) {
      case DRAFT -> builder.draft();
      case REGISTERED -> builder.registered();
      case ASSIGNED -> builder.assigned();
      case IN_PROGRESS -> builder.inProgress();
      case COMPLETION_REPORTED -> builder.claimAccepted();
      case SUSPENDED -> builder.suspended();
      case CLOSED -> {
        Directive directive = builder.inProgress();
        directive.supervise(Move.CLOSE_UNDONE.body());
        yield directive;
      }
    };
  }

  static Request whoMay(Move move, Directive directive) {
    return move.ofLead ? directive.asLead() : directive.asSupervisor();
  }

  static Set<String> allowed(Directive directive, Request who) {
    return new TreeSet<>(Api.texts(directive.get(who).get("allowedActions")));
  }

  /** A guard of the lifecycle: 409 by name, with what the caller may do instead. */
  static void refused(Response response, String... allowed) {
    ObjectNode problem = Api.expect(409, response);
    assertThat(Api.slug(response)).isEqualTo("transition-not-allowed");
    assertThat(Api.texts(problem.get("allowedActions"))).containsExactlyInAnyOrder(allowed);
  }

  /** The directive has one date decision of the office, this one. */
  static void decided(Directive directive, String from, String to, String reason) {
    JsonNode decision = dateDecisions(directive).get(0);
    assertThat(decision.get("origin").asText()).isEqualTo("OFFICE");
    assertThat(decision.get("milestone").isNull()).isTrue();
    assertThat(decision.get("from").asText()).isEqualTo(from);
    assertThat(decision.get("to").asText()).isEqualTo(to);
    assertThat(decision.get("reason").asText()).isEqualTo(reason);
    assertThat(decision.get("decidedOn").asText()).isEqualTo(inDays(0));
  }

  static void decide(Directive directive, ObjectNode body) {
    Api.expect(201, Api.post(directive.asSupervisor(), directive.path() + "/date-decisions", body));
  }

  static void cancel(Directive directive, String key) {
    Response now = directive.asSupervisor().get(directive.path() + "/milestones/" + key);
    Api.expect(
        200,
        Api.patch(
            directive.asSupervisor(),
            directive.path() + "/milestones/" + key,
            Api.etag(now),
            Json.object("status", "CANCELLED")));
  }

  static Response patch(Request who, Directive directive, String agency, String status) {
    JsonNode assignment = current(directive.get(), agency);
    ObjectNode body = Json.object("status", status);
    if (status.equals("DECLINED")) {
      body.put("declineReason", "For good reason.");
    } else if (status.equals("RELEASED")) {
      body.put("reason", "For good reason.");
    }
    return Api.patch(
        who,
        directive.path() + "/assignments/" + assignment.get("id").asText(),
        Api.tag(assignment),
        body);
  }

  static List<JsonNode> dateDecisions(Directive directive) {
    return Api.all(directive.asSupervisor(), directive.path() + "/date-decisions");
  }

  static List<JsonNode> history(Directive directive) {
    return Api.all(directive.asSupervisor(), directive.path() + "/history");
  }

  static JsonNode latest(Directive directive) {
    return history(directive).get(0);
  }

  static List<String> assignments(JsonNode directive) {
    var words = new ArrayList<String>();
    directive
        .get("assignments")
        .forEach(
            a ->
                words.add(
                    a.get("agency").asText()
                        + " "
                        + a.get("role").asText()
                        + " "
                        + a.get("status").asText()));
    return words;
  }

  static JsonNode assignment(JsonNode directive, String agency) {
    for (JsonNode assignment : directive.get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)) {
        return assignment;
      }
    }
    throw new AssertionError("no assignment of " + agency);
  }

  static JsonNode current(JsonNode directive, String agency) {
    for (JsonNode assignment : directive.get("assignments")) {
      if (assignment.get("agency").asText().equals(agency)
          && Set.of("PENDING", "ACKNOWLEDGED").contains(assignment.get("status").asText())) {
        return assignment;
      }
    }
    throw new AssertionError("no current assignment of " + agency);
  }
}
