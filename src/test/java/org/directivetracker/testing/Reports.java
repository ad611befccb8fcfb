package org.directivetracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;

/** Progress reports and evidence of the directives of tests. */
public final class Reports {
  private Reports() {}

  /** What makes a report of that time, with more members in turn. */
  public static ObjectNode of(LocalDate from, LocalDate to, Object... more) {
    ObjectNode report =
        Json.object(
            "periodFrom",
            from.toString(),
            "periodTo",
            to.toString(),
            "narrative",
            "It was worked on.",
            "deliveryConfidence",
            "GREEN");
    report.setAll(Json.object(more));
    return report;
  }

  /** The same of today alone. */
  public static ObjectNode ofToday(Object... more) {
    return of(Clock.today(), Clock.today(), more);
  }

  public static Response create(Request who, Directive directive, JsonNode report) {
    return Api.post(who, directive.path() + "/progress-reports", report);
  }

  /** A draft of the lead. */
  public static ObjectNode draft(Directive directive, JsonNode report) {
    return draft(directive, directive.lead(), report);
  }

  public static ObjectNode draft(Directive directive, String agency, JsonNode report) {
    return Api.expect(201, create(Api.agency(agency), directive, report));
  }

  /** A submitted report of the lead. */
  public static ObjectNode submitted(Directive directive, JsonNode report) {
    return submitted(directive, directive.lead(), report);
  }

  public static ObjectNode submitted(Directive directive, String agency, JsonNode report) {
    return Api.expect(200, submit(Api.agency(agency), draft(directive, agency, report)));
  }

  /** An accepted report of the lead. */
  public static ObjectNode accepted(Directive directive, JsonNode report) {
    return accepted(directive, directive.lead(), report);
  }

  public static ObjectNode accepted(Directive directive, String agency, JsonNode report) {
    return accept(submitted(directive, agency, report));
  }

  public static Response submit(Request who, JsonNode report) {
    return submit(who, report, Json.object());
  }

  /** The office submits it for its agency. */
  public static Response submitFor(Request office, JsonNode report) {
    return submit(office, report, Json.object("onBehalfOf", report.get("agency")));
  }

  private static Response submit(Request who, JsonNode report, JsonNode body) {
    return Api.post(who.header("If-Match", Api.tag(report)), path(report) + "/submission", body);
  }

  public static Response takeBack(Request who, JsonNode report) {
    return Api.delete(who, path(report) + "/submission", Api.tag(report));
  }

  public static Response patch(Request who, JsonNode report, Object... members) {
    return Api.patch(who, path(report), Api.tag(report), Json.object(members));
  }

  public static Response review(Request who, JsonNode report, Object... members) {
    return Api.post(
        who.header("If-Match", Api.tag(report)), path(report) + "/review", Json.object(members));
  }

  public static ObjectNode accept(JsonNode report) {
    return Api.expect(200, review(Api.as("supervisor"), report, "status", "ACCEPTED"));
  }

  public static ObjectNode returned(JsonNode report) {
    return Api.expect(
        200,
        review(
            Api.as("supervisor"),
            report,
            "status",
            "RETURNED",
            "reviewNote",
            "Figures are missing."));
  }

  public static Response withdraw(Request who, JsonNode report) {
    return Api.post(
        who.header("If-Match", Api.tag(report)),
        path(report) + "/withdrawal",
        Json.object("reason", "Nobody will finish it."));
  }

  public static String path(JsonNode report) {
    return "/progress-reports/" + report.get("id").asText();
  }

  /** As its agency sees it now. */
  public static ObjectNode now(JsonNode report) {
    return Api.expect(200, Api.agency(report.get("agency").asText()).get(path(report)));
  }

  /** How a milestone stands by a report. */
  public static ObjectNode update(JsonNode milestone, String status, Object... more) {
    ObjectNode update = Json.object("milestoneId", milestone.get("id"), "status", status);
    update.setAll(Json.object(more));
    return update;
  }

  // ---- duties -----------------------------------------------------------------------------------

  /** A duty of the lead to report every so many weeks. */
  public static ObjectNode weekly(int every, LocalDate from, int dueWorkingDays) {
    return Json.object(
        "every", every, "unit", "WEEK", "from", from.toString(), "dueWorkingDays", dueWorkingDays);
  }

  public static Response putDuty(Directive directive, JsonNode duty) {
    Response now = directive.asSupervisor().get(directive.path() + "/reporting-duty");
    return Api.put(
        directive.asSupervisor(), directive.path() + "/reporting-duty", Api.etag(now), duty);
  }

  // ---- claims -----------------------------------------------------------------------------------

  /** Hands in an item of evidence for the lead. */
  public static ObjectNode evidence(Directive directive) {
    return evidence(directive, directive.lead(), Api.newEvidence());
  }

  public static ObjectNode evidence(Directive directive, String agency, JsonNode evidence) {
    return Api.expect(
        201, Api.form(Api.agency(agency), directive.path() + "/evidence", Multipart.of(evidence)));
  }

  /**
   * What a claim of completion names: a submitted final report of the lead, which is filed with an
   * item of evidence unless there is one.
   */
  public static ObjectNode completion(Directive directive) {
    return completion(directive, directive.lead());
  }

  /** The same of another agency that leads now. */
  public static ObjectNode completion(Directive directive, String lead) {
    List<JsonNode> own =
        Api.all(Api.agency(lead), directive.path() + "/progress-reports").stream()
            .filter(r -> r.get("agency").asText().equals(lead))
            .toList();
    JsonNode report =
        own.stream()
            .filter(r -> r.get("final").asBoolean() && r.get("status").asText().equals("SUBMITTED"))
            .findFirst()
            .orElse(null);
    if (Api.all(Api.agency(lead), directive.path() + "/evidence").isEmpty()) {
      evidence(directive, lead, Api.newEvidence());
    }
    if (report == null) {
      // Each of these is of a day of its own.
      LocalDate day = Clock.today().minusDays(own.size());
      report = submitted(directive, lead, of(day, day, "final", true));
    }
    return Json.object("action", "report-completion", "reportId", report.get("id"));
  }

  /** The lead claims completion with all that it takes. */
  public static ObjectNode claim(Directive directive) {
    return directive.lead(completion(directive));
  }

  /** Accepts the final report of the standing claim, and all evidence. */
  public static void acceptClaim(Directive directive) {
    String id = directive.get().get("claimedReport").asText();
    ObjectNode report = Api.expect(200, directive.asSupervisor().get("/progress-reports/" + id));
    if (report.get("status").asText().equals("SUBMITTED")) {
      accept(report);
    }
    acceptEvidence(directive);
  }

  public static void acceptEvidence(Directive directive) {
    for (JsonNode item : Api.all(Api.as("supervisor"), directive.path() + "/evidence")) {
      if (item.get("status").asText().equals("SUBMITTED")) {
        Api.expect(
            200,
            Api.post(
                Api.as("supervisor").header("If-Match", Api.tag(item)),
                "/evidence/" + item.get("id").asText() + "/review",
                Json.object("status", "ACCEPTED")));
      }
    }
  }
}
