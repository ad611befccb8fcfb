package org.directivetracker.desk;

import java.util.Locale;
import org.directivetracker.calendar.SupervisionRules;
import org.directivetracker.desk.WorkItem.WorkItemKind;
import org.directivetracker.history.VersionTables;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * One query for each kind of work: kind, due_on, since, directive_id, thing, agency, link, officer,
 * officer_shown. With a moment they read the version rows that held then; what an agency owed then
 * is bound ({@code :owedDirective} and so on), for it is not versioned.
 */
final class WorkSql {
  private static final String CURRENT = "a.status in ('PENDING', 'ACKNOWLEDGED')";
  private static final String UNDER_WAY = "d.status in ('ASSIGNED', 'IN_PROGRESS')";
  private static final String OPEN = "m.status in ('SCHEDULED', 'PARTIALLY_MET')";

  /** That the agency of {@code x} has its directive now. */
  private static final String HAS_IT_NOW =
      "exists (select from assignment a where a.directive_id = x.directive_id"
          + " and a.agency = x.agency and a.status in ('PENDING', 'ACKNOWLEDGED'))";

  /** A report that the office returned is its agency's to write on, not missing. */
  private static final String NOT_RETURNED =
      " and not exists (select from %s r where r.agency = x.agency"
          + " and r.directive_id = x.directive_id and r.status = 'RETURNED'"
          + " and x.period_to between r.period_from and r.period_to)";

  private final SupervisionRules.ServiceStandards standards;
  private final @Nullable AsOf asOf;

  WorkSql(SupervisionRules.ServiceStandards standards, @Nullable AsOf asOf) {
    this.standards = standards;
    this.asOf = asOf;
  }

  /** What to select directives from. */
  String directive() {
    return table("directive");
  }

  private String table(String name) {
    return VersionTables.of(name, asOf);
  }

  String of(WorkItemKind kind) {
    return switch (kind) {
      case TO_ACKNOWLEDGE ->
          ofAgency(
              kind,
              new Item(
                  "x.acknowledge_by",
                  day("x.created_at"),
                  "x.id",
                  "'/directives/' || x.directive_id || '/assignments/' || x.id"),
              table("assignment") + " x",
              "x.status = 'PENDING' and d.status <> 'CLOSED'");
      case REPORT_DUE ->
          ofAgency(
              kind,
              new Item(
                  "due.due_on",
                  "x.period_to",
                  "x.directive_id",
                  "'/directives/' || x.directive_id || '/progress-reports'"),
              owed() + " x",
              due(),
              "d.status in ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_REPORTED')"
                  + " and (x.period_to < :day or due.due_on <= :horizon)"
                  + notReturned());
      case REPORT_RETURNED ->
          ofAgency(
              kind,
              new Item(
                  "case when o.agency is not null then " + dueOn("o") + " end",
                  "x.reviewed_on",
                  "x.id",
                  "'/progress-reports/' || x.id"),
              table("progress_report") + " x",
              " left join "
                  + owed()
                  + " o on o.directive_id = x.directive_id and o.agency = x.agency"
                  + " and o.period_to between x.period_from and x.period_to",
              "x.status = 'RETURNED' and d.status <> 'CLOSED'");
      case CLAIM_RETURNED ->
          ofAgency(
              kind,
              new Item("d.due_date", "d.claim_returned_on", "d.id", "'/directives/' || d.id"),
              table("assignment") + " x",
              "x.role = 'LEAD' and x.status in ('PENDING', 'ACKNOWLEDGED')"
                  + " and d.status = 'IN_PROGRESS' and d.claim_returned_on is not null");
      case EVIDENCE_REJECTED ->
          ofAgency(
              kind,
              new Item("cast(null as date)", "x.reviewed_on", "x.id", "'/evidence/' || x.id"),
              table("evidence") + " x",
              "x.status = 'REJECTED' and x.superseded_by is null"
                  + " and d.status in ('IN_PROGRESS', 'SUSPENDED', 'COMPLETION_REPORTED') and "
                  + HAS_IT_NOW);
      case REMINDER ->
          ofAgency(
              kind,
              new Item("x.respond_by", day("x.created_at"), "x.id", "'/reminders/' || x.id"),
              table("reminder") + " x",
              "x.status = 'OPEN'");
      case DIRECTIVE_DUE_SOON ->
          ofAgency(
              kind,
              new Item("d.due_date", "d.assigned_on", "d.id", "'/directives/' || d.id"),
              table("assignment") + " x",
              "x.role = 'LEAD' and x.status in ('PENDING', 'ACKNOWLEDGED') and "
                  + UNDER_WAY
                  + " and d.due_date <= :horizon");
      case MILESTONE_DUE_SOON ->
          ofAgency(
              kind,
              milestone(),
              table("assignment") + " x",
              " join " + table("milestone") + " m on m.directive_id = d.id",
              "x.status in ('PENDING', 'ACKNOWLEDGED') and "
                  + UNDER_WAY
                  + " and "
                  + OPEN
                  + " and m.due_date <= :horizon and (m.agency = x.agency or x.role = 'LEAD' and"
                  + " not exists (select from "
                  + table("assignment")
                  + " a where a.directive_id = d.id and a.agency = m.agency and "
                  + CURRENT
                  + "))");
      case DECLINED, UNASSIGNED ->
          ofOffice(
              kind,
              new Item(
                  "d.due_date",
                  kind == WorkItemKind.DECLINED ? day("l.updated_at") : "d.registered_on",
                  "d.id",
                  "'/directives/' || d.id"),
              kind == WorkItemKind.DECLINED ? "l.agency" : "null",
              directive()
                  + " d left join lateral (select * from "
                  + table("assignment")
                  + " a where a.directive_id = d.id and a.role = 'LEAD'"
                  + " order by a.updated_at desc, a.id desc limit 1) l on true",
              "d.status = 'REGISTERED' and coalesce(l.status, '') "
                  + (kind == WorkItemKind.DECLINED ? "=" : "<>")
                  + " 'DECLINED'");
      case COMPLETION_CLAIMED ->
          ofOffice(
              kind,
              new Item(
                  workingDaysAfter("d.claimed_on", standards.claim()),
                  "d.claimed_on",
                  "d.id",
                  "'/directives/' || d.id"),
              lead(),
              directive() + " d",
              "d.status = 'COMPLETION_REPORTED' and d.claimed_by is distinct from :person");
      case REPORT_TO_REVIEW ->
          ofOffice(
              kind,
              new Item(
                  workingDaysAfter("x.submitted_on", standards.report()),
                  "x.submitted_on",
                  "x.id",
                  "'/progress-reports/' || x.id"),
              "x.agency",
              ofDirective("progress_report"),
              "x.status = 'SUBMITTED' and not :person = any(x.authors)");
      case EXTENSION_TO_DECIDE ->
          ofOffice(
              kind,
              new Item(
                  workingDaysAfter("x.filed_on", standards.request()),
                  "x.filed_on",
                  "x.id",
                  "'/extension-requests/' || x.id"),
              "x.agency",
              ofDirective("extension_request"),
              "x.status = 'PENDING' and x.filed_by <> :person");
      case EVIDENCE_TO_REVIEW ->
          ofOffice(
              kind,
              new Item(
                  workingDaysAfter(day("x.created_at"), standards.evidence()),
                  day("x.created_at"),
                  "x.id",
                  "'/evidence/' || x.id"),
              "x.agency",
              ofDirective("evidence"),
              "x.status = 'SUBMITTED' and x.superseded_by is null and x.entered_by <> :person");
      case ACKNOWLEDGEMENT_LATE ->
          ofOffice(
              kind,
              new Item(
                  "x.acknowledge_by",
                  day("x.created_at"),
                  "x.id",
                  "'/directives/' || x.directive_id || '/assignments/' || x.id"),
              "x.agency",
              ofDirective("assignment"),
              "x.status = 'PENDING' and x.acknowledge_by < :day and d.status <> 'CLOSED'");
      case REPORT_MISSING ->
          ofOffice(
              kind,
              new Item(
                  "due.due_on",
                  "x.period_to",
                  "x.directive_id",
                  "'/directives/' || x.directive_id || '/reporting-periods'"),
              "x.agency",
              owed() + " x join " + directive() + " d on d.id = x.directive_id" + due(),
              "d.status in ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_REPORTED')"
                  + " and x.period_to < :day and due.due_on < :day"
                  + notReturned());
      case REMINDER_UNANSWERED ->
          ofOffice(
              kind,
              new Item("x.respond_by", day("x.created_at"), "x.id", "'/reminders/' || x.id"),
              "x.agency",
              ofDirective("reminder"),
              "x.status = 'OPEN' and x.respond_by < :day");
      case DIRECTIVE_OVERDUE ->
          ofOffice(
              kind,
              new Item("d.due_date", "d.due_date + 1", "d.id", "'/directives/' || d.id"),
              lead(),
              directive() + " d",
              UNDER_WAY + " and d.overdue_from is not null and d.due_date < :day");
      case MILESTONE_OVERDUE ->
          ofOffice(
              kind,
              milestone(),
              "coalesce((select a.agency from "
                  + table("assignment")
                  + " a where a.directive_id = d.id and a.agency = m.agency and "
                  + CURRENT
                  + "), "
                  + lead()
                  + ")",
              table("milestone") + " m join " + directive() + " d on d.id = m.directive_id",
              UNDER_WAY + " and " + OPEN + " and m.due_date < :day");
      case REVIEW_DUE ->
          ofOffice(
              kind,
              new Item("d.review_on", "d.review_on", "d.id", "'/directives/' || d.id"),
              lead(),
              directive() + " d",
              "d.status = 'SUSPENDED' and d.review_on <= :day");
    };
  }

  /** SQL of what an item says of its thing. */
  private record Item(String dueOn, String since, String thing, String link) {}

  private static Item milestone() {
    return new Item(
        "m.due_date",
        day("m.created_at"),
        "m.id",
        "'/directives/' || m.directive_id || '/milestones/' || m.id");
  }

  private static String day(String instant) {
    return "(" + instant + " at time zone :zone)::date";
  }

  private String ofDirective(String table) {
    return table(table) + " x join " + directive() + " d on d.id = x.directive_id";
  }

  private String lead() {
    return "(select a.agency from "
        + table("assignment")
        + " a where a.directive_id = d.id and a.role = 'LEAD' and "
        + CURRENT
        + ")";
  }

  private String owed() {
    return asOf == null
        ? "report_owed"
        : "(select * from unnest(cast(:owedDirective as uuid[]), cast(:owedAgency as text[]),"
            + " cast(:owedTo as date[]), cast(:owedDays as integer[]))"
            + " as o (directive_id, agency, period_to, working_days))";
  }

  private String notReturned() {
    return NOT_RETURNED.replace("%s", table("progress_report"));
  }

  /** The due day of what {@code x} owes, as {@code due.due_on}. */
  private static String due() {
    return " cross join lateral (select " + dueOn("x") + " as due_on) due";
  }

  private String ofAgency(WorkItemKind kind, Item item, String things, String where) {
    return ofAgency(kind, item, things, "", where);
  }

  /**
   * Of the caller's own. The officer is for those who have the directive now. As of a moment they
   * alone see anything: what an agency lost it no longer follows.
   *
   * @param things those of an agency, as {@code x}
   */
  private String ofAgency(WorkItemKind kind, Item item, String things, String joins, String where) {
    boolean mayHaveLostIt = kind == WorkItemKind.REPORT_RETURNED;
    return select(
        kind,
        item,
        "x.agency",
        mayHaveLostIt ? HAS_IT_NOW : "true",
        things + " join " + directive() + " d on d.id = x.directive_id" + joins,
        "x.agency = :me and " + where + (asOf == null ? "" : " and " + HAS_IT_NOW));
  }

  private static String ofOffice(
      WorkItemKind kind, Item item, String agency, String from, String where) {
    return select(kind, item, agency, "true", from, where);
  }

  private static String select(
      WorkItemKind kind, Item item, String agency, String officerShown, String from, String where) {
    return String.format(
        Locale.ROOT,
        "select '%s' as kind, %s as due_on, %s as since, d.id as directive_id, %s as thing,"
            + " %s as agency, %s as link, case when %s then d.officer end as officer,"
            + " %s as officer_shown from %s where %s",
        kind,
        item.dueOn,
        item.since,
        item.thing,
        agency,
        item.link,
        officerShown,
        officerShown,
        from,
        where);
  }

  /** The due day of what is owed. */
  private static String dueOn(String owed) {
    return "case when "
        + owed
        + ".working_days = 0 then "
        + owed
        + ".period_to else "
        + workingDay(owed + ".period_to", owed + ".working_days")
        + " end";
  }

  private static String workingDaysAfter(String day, int workingDays) {
    return workingDays == 0 ? day : workingDay(day, Integer.toString(workingDays));
  }

  /** The n-th working day after a day: by its place among the working days. */
  private static String workingDay(String day, String n) {
    String days = "(select worked from days)";
    return "(" + days + ")[width_bucket(" + day + ", " + days + ") + " + n + "]";
  }
}
