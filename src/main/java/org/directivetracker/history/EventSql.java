package org.directivetracker.history;

import java.util.Locale;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;

/**
 * Who sees which event, in SQL: {@code e} is the event, {@code d} its directive's version of that
 * moment, {@code :agency} the caller's.
 */
final class EventSql {
  /**
   * Lists show no longer changes. A change of all that one request may write is shorter; longer
   * ones were recorded before that was bounded, and a case file holds them.
   */
  static final int LONGEST_CHANGES_BYTES = 4 * 1024 * 1024;

  private EventSql() {}

  /** What happens to things that are never public is not public either. */
  private static final String PUBLIC =
      "(d.visibility = 'PUBLIC' and d.status <> 'DRAFT'"
          + " and e.entity_type not in ('evidence', 'extension-request', 'reminder')"
          + " and (e.entity_type <> 'progress-report' or e.action = 'progress-report.accept')"
          + " and (e.entity_type <> 'assessment' or e.action = 'assessment.publish'))";

  /**
   * What is done to an agency's draft is its own and the auditors', and stays so afterwards. A
   * report is a draft, or was withdrawn as one, when it has no day on which it was submitted.
   */
  private static final String DRAFTING =
      " and not exists (select from progress_report_version r where r.event_id = e.event_id"
          + " and r.submitted_on is null and e.action <> 'progress-report.take-back'"
          + " and r.agency is distinct from cast(:agency as text)";

  /**
   * What came before an assessment was published is for the assessed agency, the office and
   * auditors.
   */
  private static final String ASSESSING =
      " and (e.entity_type <> 'assessment' or e.action = 'assessment.publish'"
          + " or exists (select from assessment s where s.directive_id = e.directive_id"
          + " and s.id::text = e.entity_id and s.agency = cast(:agency as text)))";

  private static final String THEN =
      "d.valid_from <= e.recorded_at and (d.valid_to is null or d.valid_to > e.recorded_at)";

  /**
   * Of things that belong to no directive. A meeting and its documents must have been public then,
   * and be so now.
   */
  private static final String WITHOUT_DIRECTIVE =
      """
      case e.entity_type
      when 'meeting' then exists (
          select from meeting_version v join meeting m on m.id = v.id
          where v.event_id = e.event_id and v.visibility = 'PUBLIC' and m.visibility = 'PUBLIC')
      when 'document' then exists (
          select from source_document s join meeting m on m.id = s.meeting_id
          join meeting_version v on v.id = m.id and v.valid_from <= e.recorded_at
              and (v.valid_to is null or v.valid_to > e.recorded_at)
          where s.id = cast(e.entity_id as uuid) and v.visibility = 'PUBLIC' and m.visibility = 'PUBLIC')
      else e.entity_type in ('agency', 'calendar-year', 'log', 'supervision-rules') end
      """;

  /**
   * The given events as far as the caller sees them, with {@code whole} for those that it sees
   * whole. The sight of each directive is what the directive's own reads make of it.
   */
  private static String ofOthers(String columns) {
    return String.format(
        Locale.ROOT,
        """
      select %s, (e.directive_id is not null and a.mine is true) as whole
      from event e
      left join directive n on n.id = e.directive_id
      left join meeting m on m.id = n.meeting_id
      left join directive_version d on d.id = n.id and %s
      left join lateral (
          select bool_or(x.status in ('PENDING', 'ACKNOWLEDGED')) as mine from assignment x
          where x.directive_id = n.id and x.agency = cast(:agency as text)) a on true
      where e.event_id = any(:events) and case
          when e.directive_id is null then %s
          when n.id is null or n.status = 'DRAFT' then false
          when a.mine then %s
          when n.visibility = 'PUBLIC' and m.visibility = 'PUBLIC' then
              case when a.mine is null then %s else %s end
          else a.mine is not null and %s end
      """,
        columns,
        THEN,
        WITHOUT_DIRECTIVE,
        shown(AccessLevel.ALL_SINCE_REGISTRATION),
        shown(AccessLevel.PUBLIC),
        shown(AccessLevel.OWN_AND_PUBLIC),
        shown(AccessLevel.OWN));
  }

  /**
   * Whether the event's changes name another directive that the caller may not know of. The changes
   * are digested as one part, so the whole part is withheld then. Directives are named by the
   * member {@code relatedDirective} alone; the text is searched first so that only such changes are
   * parsed.
   */
  private static String namesUnknown(Caller caller) {
    return caller.readsAll()
        ? "false"
        : """
          (strpos(e.changes_disclosed, '"relatedDirective"') > 0 and exists (
              select from jsonb_path_query(cast(e.changes_disclosed as jsonb),
                  '$.value.*.relatedDirective.*') as named(id)
              where named.id <> 'null' and not exists (
                  select from directive r join meeting rm on rm.id = r.meeting_id
                  where r.id = cast(named.id #>> '{}' as uuid) and r.status <> 'DRAFT' and (
                      r.visibility = 'PUBLIC' and rm.visibility = 'PUBLIC'
                      or exists (select from assignment ra where ra.directive_id = r.id
                          and ra.agency = cast(:agency as text))))))
          """;
  }

  /** Joins the directive's version of the event's moment. */
  static String then() {
    return " join directive_version d on d.id = e.directive_id and " + THEN;
  }

  /** Which events of a directive that sight shows. */
  static String shown(AccessLevel accessLevel) {
    return switch (accessLevel) {
      case EVERYTHING -> "true";
      case ALL_SINCE_REGISTRATION -> "d.status <> 'DRAFT'";
      case OWN_AND_PUBLIC -> "(" + shown(AccessLevel.OWN) + " or " + PUBLIC + ")";
      case OWN -> "cast(:agency as text) in (e.agency, e.on_behalf_of)";
      case PUBLIC -> PUBLIC;
    };
  }

  /** What is read of an event, with {@code shown_changes} null where they are withheld. */
  static String columns(Caller caller) {
    return columns(caller, " and octet_length(e.changes_disclosed) <= " + LONGEST_CHANGES_BYTES);
  }

  private static String columns(Caller caller, String more) {
    return "e.event_id, e.recorded_at, e.canonical, e.digest, e.actor_disclosed,"
        + " e.request_id_disclosed, e.reason_disclosed, e.directive_disclosed, case when not "
        + namesUnknown(caller)
        + more
        + " then e.changes_disclosed end as shown_changes";
  }

  /** The events {@code :events} that the caller may see. */
  static String shown(Caller caller) {
    return shown(caller, columns(caller));
  }

  /** The same with changes of any length, for who reads few at a time. */
  static String sealed(Caller caller) {
    return shown(caller, columns(caller, ""));
  }

  private static String shown(Caller caller, String columns) {
    String seen =
        caller.readsAll()
            ? "select " + columns + ", true as whole from event e where e.event_id = any(:events)"
            : ofOthers(columns);
    return seen + drafts(caller);
  }

  /** Leaves the drafts of others out. */
  static String drafts(Caller caller) {
    if (caller.is(Role.AUDITOR)) {
      return "";
    }
    return caller.is(Role.SUPERVISOR)
        ? DRAFTING + " and r.on_behalf_of is null)"
        : DRAFTING + ")" + ASSESSING;
  }
}
