package org.directivetracker.desk;

import java.util.Locale;
import org.directivetracker.desk.WorkItem.Kind;

/** One query for each kind of work: kind, due_on, since, directive_id, thing, agency, link. */
final class WorkSql {
  private static final String DAY = "(%s at time zone :zone)::date";

  private WorkSql() {}

  static String of(Kind kind) {
    return switch (kind) {
      case TO_ACKNOWLEDGE ->
          acknowledgement(kind, "a.agency = :me and a.status = 'PENDING' and d.status <> 'CLOSED'");
      case REPORT_DUE ->
          select(
              kind,
              "due.due_on",
              "o.period_to",
              "o.directive_id",
              "o.agency",
              "'/directives/' || o.directive_id || '/progress-reports'",
              "report_owed o join directive d on d.id = o.directive_id"
                  + " cross join lateral (select "
                  + dueOn("o")
                  + " as due_on) due",
              "o.agency = :me and d.status in ('IN_PROGRESS', 'COMPLETION_REPORTED')"
                  + " and (o.period_to < :day or due.due_on <= :horizon)"
                  + " and not exists (select from progress_report r where r.agency = o.agency"
                  + " and r.directive_id = o.directive_id and r.status = 'RETURNED'"
                  + " and o.period_to between r.period_from and r.period_to)");
      case REPORT_RETURNED ->
          select(
              kind,
              "case when o.agency is not null then " + dueOn("o") + " end",
              "r.reviewed_on",
              "r.id",
              "r.agency",
              "'/progress-reports/' || r.id",
              "progress_report r join directive d on d.id = r.directive_id"
                  + " left join report_owed o on o.directive_id = r.directive_id"
                  + " and o.agency = r.agency and o.period_to between r.period_from and r.period_to",
              "r.agency = :me and r.status = 'RETURNED' and d.status <> 'CLOSED'");
      case REMINDER ->
          select(
              kind,
              "r.respond_by",
              String.format(Locale.ROOT, DAY, "r.created_at"),
              "r.id",
              "r.agency",
              "'/reminders/' || r.id",
              "reminder r join directive d on d.id = r.directive_id",
              "r.agency = :me and r.status = 'OPEN'");
      case MILESTONE_DUE_SOON ->
          select(
              kind,
              "m.due_date",
              String.format(Locale.ROOT, DAY, "m.created_at"),
              "m.id",
              "a.agency",
              "'/directives/' || m.directive_id || '/milestones/' || m.id",
              "assignment a join directive d on d.id = a.directive_id"
                  + " join milestone m on m.directive_id = d.id",
              "a.agency = :me and a.status in ('PENDING', 'ACKNOWLEDGED')"
                  + " and d.status in ('ASSIGNED', 'IN_PROGRESS')"
                  + " and m.status in ('SCHEDULED', 'PARTIALLY_MET') and m.due_date <= :horizon"
                  + " and (m.agency = a.agency or m.agency is null and a.role = 'LEAD')");
      case DECLINED, UNASSIGNED ->
          select(
              kind,
              "d.due_date",
              kind == Kind.DECLINED
                  ? String.format(Locale.ROOT, DAY, "l.updated_at")
                  : "d.registered_on",
              "d.id",
              kind == Kind.DECLINED ? "l.agency" : "null",
              "'/directives/' || d.id",
              "directive d left join lateral (select * from assignment a"
                  + " where a.directive_id = d.id and a.role = 'LEAD'"
                  + " order by a.updated_at desc, a.id desc limit 1) l on true",
              "d.status = 'REGISTERED' and coalesce(l.status, '') "
                  + (kind == Kind.DECLINED ? "=" : "<>")
                  + " 'DECLINED'");
      case COMPLETION_CLAIMED ->
          select(
              kind,
              "cast(null as date)",
              "d.claimed_on",
              "d.id",
              "l.agency",
              "'/directives/' || d.id",
              "directive d left join assignment l on l.directive_id = d.id and l.role = 'LEAD'"
                  + " and l.status in ('PENDING', 'ACKNOWLEDGED')",
              "d.status = 'COMPLETION_REPORTED' and d.claimed_by is distinct from :person");
      case REPORT_TO_REVIEW ->
          select(
              kind,
              "cast(null as date)",
              "r.submitted_on",
              "r.id",
              "r.agency",
              "'/progress-reports/' || r.id",
              "progress_report r join directive d on d.id = r.directive_id",
              "r.status = 'SUBMITTED' and d.status <> 'CLOSED' and not :person = any(r.authors)");
      case EXTENSION_TO_DECIDE ->
          select(
              kind,
              "coalesce(m.due_date, d.due_date)",
              "r.filed_on",
              "r.id",
              "r.agency",
              "'/extension-requests/' || r.id",
              "extension_request r join directive d on d.id = r.directive_id"
                  + " left join milestone m on m.id = r.milestone_id",
              "r.status = 'PENDING' and r.filed_by <> :person");
      case ACKNOWLEDGEMENT_LATE ->
          acknowledgement(
              kind, "a.status = 'PENDING' and a.acknowledge_by < :day and d.status <> 'CLOSED'");
    };
  }

  private static String acknowledgement(Kind kind, String where) {
    return select(
        kind,
        "a.acknowledge_by",
        String.format(Locale.ROOT, DAY, "a.created_at"),
        "a.id",
        "a.agency",
        "'/directives/' || a.directive_id || '/assignments/' || a.id",
        "assignment a join directive d on d.id = a.directive_id",
        where);
  }

  private static String select(
      Kind kind,
      String dueOn,
      String since,
      String thing,
      String agency,
      String link,
      String from,
      String where) {
    return String.format(
        Locale.ROOT,
        "select '%s' as kind, %s as due_on, %s as since, d.id as directive_id, %s as thing, %s as agency, %s as link from %s where %s",
        kind,
        dueOn,
        since,
        thing,
        agency,
        link,
        from,
        where);
  }

  /** The n-th working day after a period: by its place among the working days. */
  private static String dueOn(String owed) {
    String days = "(select worked from days)";
    return String.format(
        Locale.ROOT,
        "case when %1$s.working_days = 0 then %1$s.period_to else (%2$s)[width_bucket(%1$s.period_to, %2$s) + %1$s.working_days] end",
        owed,
        days);
  }
}
