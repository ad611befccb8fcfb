package org.directivetracker.reconciliation;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What must hold of directives and what hangs on them, whatever was done before. */
public final class Invariants {
  private static final String DERIVED =
      "select d.id || ' ' || d.status from directive d where d.id in MINE";

  private static final String DERIVED_THEN =
      "select d.id || ' ' || d.revision from directive_version d join event e0"
          + " on e0.event_id = d.event_id and e0.canonical_version = 2 where d.id in MINE";

  /** What is read, but for the directive itself. */
  private static final Pattern THEN =
      Pattern.compile("\\b(from|join) (assignment|milestone|progress_report|evidence)\\b");

  private static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry(
              "one lead at most, and exactly one where somebody is at work",
              "select d.id || ' ' || d.status from directive d where d.id in MINE and"
                  + " (select count(*) from assignment a where a.directive_id = d.id and a.role ="
                  + " 'LEAD' and a.status in ('PENDING', 'ACKNOWLEDGED')) <> case when d.status in"
                  + " ('DRAFT', 'REGISTERED') then 0 when d.status = 'CLOSED' then (select count(*)"
                  + " from assignment a where a.directive_id = d.id and a.role = 'LEAD' and a.status"
                  + " in ('PENDING', 'ACKNOWLEDGED') limit 1) else 1 end"),
          Map.entry(
              "the original due date is frozen once assigned",
              "select id from directive_version where id in MINE and assigned_on is not null group by"
                  + " id having count(distinct coalesce(original_due_date, 'infinity')) > 1"),
          Map.entry(
              "an accepted report is not rewritten",
              "select id from progress_report_version where directive_id in MINE and status in"
                  + " ('ACCEPTED', 'SUPERSEDED') group by id having count(distinct (period_from,"
                  + " period_to, narrative, claimed_percent, milestone_updates, evidence,"
                  + " accepted_at, reviewer)::text) > 1"),
          Map.entry(
              "periods do not overlap but for a correction",
              "select a.id from progress_report a join progress_report b on b.directive_id ="
                  + " a.directive_id and b.agency = a.agency and b.id <> a.id where a.directive_id in"
                  + " MINE and a.status not in ('SUPERSEDED', 'WITHDRAWN') and b.status not in"
                  + " ('SUPERSEDED', 'WITHDRAWN') and a.period_from <="
                  + " b.period_to and a.period_to >= b.period_from and a.corrects is distinct from"
                  + " b.id and b.corrects is distinct from a.id"),
          Map.entry(
              "nobody reviews their own",
              "select id::text from progress_report where directive_id in MINE and status ="
                  + " 'ACCEPTED' and reviewer = any (authors) union all select id::text from evidence"
                  + " where directive_id in MINE and reviewed_by = entered_by union all select"
                  + " id::text from extension_request where directive_id in MINE and decided_by ="
                  + " filed_by"),
          Map.entry(
              "the lead's acknowledgement",
              derived(
                  "lead_pending_until",
                  "select acknowledge_by from assignment a where a.directive_id = d.id and a.role ="
                      + " 'LEAD' and a.status = 'PENDING'")),
          Map.entry(
              "the next milestone",
              derived(
                  "next_milestone_due",
                  "select min(due_date) from milestone m where m.directive_id = d.id and m.status in"
                      + " ('SCHEDULED', 'PARTIALLY_MET')")),
          Map.entry(
              "a milestone not met",
              derived(
                  "milestone_not_met",
                  "select coalesce(bool_or(m.status = 'NOT_MET'), false) from milestone m where"
                      + " m.directive_id = d.id")),
          Map.entry(
              "how a milestone stands is what the accepted report of the latest period says, itself"
                  + " or by the reports that it corrects",
              """
              select m.id from milestone m left join lateral (
                  with recursive said (period_to, accepted_at, u, corrects) as (
                      select r.period_to, r.accepted_at, jsonb_path_query_first(r.milestone_updates,
                          '$[*] ? (@.milestoneId == $id)', jsonb_build_object('id', m.id)), r.corrects
                      from progress_report r
                      where r.directive_id = m.directive_id and r.status = 'ACCEPTED'
                      union all
                      select s.period_to, s.accepted_at, jsonb_path_query_first(c.milestone_updates,
                          '$[*] ? (@.milestoneId == $id)', jsonb_build_object('id', m.id)), c.corrects
                      from said s join progress_report c on c.id = s.corrects where s.u is null)
                  select u from said where u is not null
                  order by period_to desc, accepted_at desc limit 1) l on true
              where m.directive_id in MINE and m.status <> 'CANCELLED' and (m.status, m.percent, m.met_on)
                  is distinct from (coalesce(l.u ->> 'status', 'SCHEDULED'), (l.u ->> 'percent')::int,
                      (l.u ->> 'metOn')::date)
              """),
          Map.entry(
              "the accepted percent is the lead's in the latest period, itself or by the reports that"
                  + " it corrects",
              derived(
                  "accepted_percent",
                  """
                  with recursive said (claimed_percent, corrects) as (
                      (select r.claimed_percent, r.corrects from progress_report r
                      join assignment a on a.directive_id = r.directive_id and a.agency = r.agency
                          and a.role = 'LEAD' and a.status in ('PENDING', 'ACKNOWLEDGED')
                      where r.directive_id = d.id and r.status = 'ACCEPTED'
                      order by r.period_to desc, r.accepted_at desc limit 1)
                      union all
                      select c.claimed_percent, c.corrects from said s
                      join progress_report c on c.id = s.corrects where s.claimed_percent is null)
                  select claimed_percent from said where claimed_percent is not null
                  """)),
          Map.entry(
              "no directive is replaced by itself, through any chain",
              """
              with recursive replaced (id, by) as (
                  select id, related_directive from directive
                  where id in MINE and closure_reason in ('SUPERSEDED', 'DUPLICATE')
                  union
                  select r.id, d.related_directive from replaced r join directive d on d.id = r.by
                  where d.closure_reason in ('SUPERSEDED', 'DUPLICATE'))
              select id from replaced where id = by
              """),
          Map.entry(
              "the last report",
              derived(
                  "last_report_on",
                  "select r.submitted_on from progress_report r where r.directive_id = d.id and"
                      + " r.status = 'ACCEPTED' order by r.period_to desc, r.accepted_at desc limit"
                      + " 1")),
          Map.entry(
              "the report owed next",
              derived(
                  "next_report_period_to",
                  "select min(period_to) from report_owed o where o.directive_id = d.id")),
          Map.entry(
              "the working days of the report owed next",
              derived(
                  "report_working_days",
                  "select o.working_days from report_owed o where o.directive_id = d.id"
                      + " order by o.period_to, o.working_days limit 1")),
          Map.entry(
              "a period that is owed has no report",
              "select o.directive_id from report_owed o join progress_report r on r.directive_id ="
                  + " o.directive_id and r.agency = o.agency and r.status in ('SUBMITTED',"
                  + " 'ACCEPTED') and o.period_to between r.period_from and r.period_to where"
                  + " o.directive_id in MINE"),
          Map.entry(
              "who has it now, and until when",
              "select d.id from directive d where d.id in MINE and array(select (agency, role, d.due_date,"
                  + " d.created_at)::text from assignment a where a.directive_id = d.id and a.status in"
                  + " ('PENDING', 'ACKNOWLEDGED') order by 1) <> array(select (agency, role, due_date,"
                  + " created_at)::text from current_owner o where o.directive_id = d.id order by 1)"),
          Map.entry(
              "how much evidence stands",
              derived(
                  "evidence_count",
                  "select count(*)::int from evidence e where e.directive_id = d.id and e.status <>"
                      + " 'REJECTED' and e.superseded_by is null")),
          Map.entry(
              "how much evidence waits",
              derived(
                  "evidence_undecided",
                  "select count(*)::int from evidence e where e.directive_id = d.id and e.status ="
                      + " 'SUBMITTED' and e.superseded_by is null")),
          Map.entry(
              "how often it was extended",
              derived(
                  "extension_count",
                  "select count(*)::int from date_decision x where x.directive_id = d.id and"
                      + " x.milestone_id is null and x.origin = 'EXTENSION'")),
          Map.entry(
              "every approved extension moved its date",
              "select r.id from extension_request r left join date_decision x on x.id ="
                  + " r.date_decision where r.directive_id in MINE and r.status = 'APPROVED' and"
                  + " r.granted_due_date is distinct from x.to_date"),
          Map.entry(
              "a closed directive leaves nothing pending",
              "select r.id from extension_request r join directive d on d.id = r.directive_id where"
                  + " d.id in MINE and d.status = 'CLOSED' and r.status = 'PENDING'"),
          Map.entry(
              "a claim names a final report",
              "select d.id from directive d left join progress_report r on r.id = d.claimed_report"
                  + " where d.id in MINE and d.status = 'COMPLETION_REPORTED' and (r.final is not true"
                  + " or (r.status = 'ACCEPTED') <> d.claimed_report_accepted)"));

  private Invariants() {}

  /**
   * By what it says, SQL that finds whatever breaks it.
   *
   * @param directives to look at: a list or a query of ids in parentheses
   */
  public static Map<String, String> of(String directives) {
    var invariants = new TreeMap<String, String>();
    ALL.forEach((name, sql) -> invariants.put(name, sql.replace("MINE", directives)));
    return invariants;
  }

  /**
   * The same of what is derived, in each version of the directives that an event of canonical
   * version 2 has made: of what the rows said then. What is owed is kept for now alone.
   */
  static Map<String, String> ofVersions(String directives) {
    var invariants = new TreeMap<String, String>();
    ALL.forEach(
        (name, sql) -> {
          if (sql.startsWith(DERIVED) && !sql.contains("report_owed")) {
            invariants.put(
                name,
                THEN.matcher(sql.replace(DERIVED, DERIVED_THEN).replace("MINE", directives))
                    .replaceAll(
                        "$1 (select t.* from $2_version t where t.valid_from <= d.valid_from and"
                            + " coalesce(t.valid_to, 'infinity') > d.valid_from)")
                    .replace(
                        "from date_decision x",
                        "from (select t.* from date_decision t where t.recorded_at <= d.valid_from) x"));
          }
        });
    return invariants;
  }

  /** A column of the directive against what the things themselves say. */
  private static String derived(String column, String recomputed) {
    return DERIVED + " and d." + column + " is distinct from (" + recomputed + ")";
  }
}
