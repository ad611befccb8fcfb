package org.directivetracker.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Leads a directive of a test to where the test begins, through the API alone. */
public final class DirectiveBuilder {
  private final ObjectNode draft;
  private final List<String> cooperating = new ArrayList<>();
  private final List<ObjectNode> milestones = new ArrayList<>();
  private String meeting;
  private String lead;
  private LocalDate due;
  private boolean dueGiven;
  private LocalDate acknowledgeBy;
  private String supervisor = "supervisor";

  DirectiveBuilder(String visibility) {
    this.draft = Api.newDirective("", visibility);
  }

  /** In that meeting, by id or reference; else in a new PUBLIC one. */
  public DirectiveBuilder in(String meeting) {
    this.meeting = meeting;
    return this;
  }

  /** With that member of the create request. */
  public DirectiveBuilder with(String name, Object value) {
    draft.set(name, Json.tree(value));
    return this;
  }

  public DirectiveBuilder lead(String code) {
    this.lead = code;
    return this;
  }

  public DirectiveBuilder cooperating(String... codes) {
    cooperating.addAll(List.of(codes));
    return this;
  }

  /** Due then, or never when null, which is for CONTINUING alone; else in 60 days. */
  public DirectiveBuilder due(LocalDate day) {
    this.due = day;
    this.dueGiven = true;
    return this;
  }

  public DirectiveBuilder acknowledgeBy(LocalDate day) {
    this.acknowledgeBy = day;
    return this;
  }

  /** With a milestone, made while REGISTERED. */
  public DirectiveBuilder milestone(String key, LocalDate due) {
    milestones.add(Api.newMilestone(key, due, milestones.size() + 1));
    return this;
  }

  /** Led through its life by that person. */
  public DirectiveBuilder supervisor(String subject) {
    this.supervisor = subject;
    return this;
  }

  public Directive draft() {
    if (meeting == null) {
      meeting = Api.freshMeeting("PUBLIC").get("id").asText();
    }
    draft.put("meeting", meeting);
    ObjectNode made =
        Api.expect(201, Api.post(Api.person(supervisor, "supervisor"), "/directives", draft));
    return new Directive(made.get("id").asText(), null, supervisor);
  }

  public Directive registered() {
    Directive directive = draft();
    ObjectNode register = Json.object("action", "register");
    if (draft.path("passages").isEmpty()) {
      register.put("noPassageReason", "Said at the meeting, not in its readout.");
    }
    directive.supervise(register);
    milestones.forEach(
        m ->
            Api.expect(
                201,
                Api.post(
                    Api.person(supervisor, "supervisor"), directive.path() + "/milestones", m)));
    return directive;
  }

  public Directive assigned() {
    Directive registered = registered();
    LocalDate today = Clock.today();
    if (lead == null) {
      lead = Api.freshAgency();
    }
    ObjectNode assign =
        Json.object(
            "action",
            "assign",
            "lead",
            lead,
            "acknowledgeBy",
            (acknowledgeBy == null ? today.plusDays(14) : acknowledgeBy).toString(),
            "completionCriteria",
            "It is done.");
    if (!cooperating.isEmpty()) {
      assign.set("cooperating", Json.tree(cooperating));
    }
    LocalDate day = dueGiven ? due : today.plusDays(60);
    if (day != null) {
      assign.put("originalDueDate", day.toString());
    }
    Directive directive = new Directive(registered.id(), lead, supervisor);
    directive.supervise(assign);
    return directive;
  }

  public Directive inProgress() {
    Directive directive = assigned();
    directive.lead(Json.object("action", "acknowledge"));
    return directive;
  }

  public Directive suspended() {
    Directive directive = inProgress();
    directive.supervise(
        Json.object(
            "action",
            "suspend",
            "reason",
            "It waits.",
            "reviewOn",
            Clock.today().plusDays(30).toString()));
    return directive;
  }

  public Directive completionReported() {
    Directive directive = inProgress();
    Reports.claim(directive);
    return directive;
  }

  /** Claimed, and nothing stands against closing it. */
  public Directive claimAccepted() {
    Directive directive = completionReported();
    Reports.acceptClaim(directive);
    return directive;
  }

  public Directive closed() {
    Directive directive = assigned();
    directive.supervise(
        Json.object(
            "action", "close", "closureReason", "WITHDRAWN", "reason", "No longer wanted."));
    return directive;
  }
}
