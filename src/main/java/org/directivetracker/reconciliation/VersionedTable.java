package org.directivetracker.reconciliation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows events record.
 *
 * @param type how events name its things
 * @param entity the name of its entity class; null where its rows are versions of something that is
 *     no entity, and {@code state} is what events record of a row {@code v}, as JSON
 */
record VersionedTable(
    String type, String table, TableKind kind, @Nullable String entity, @Nullable String state) {
  enum TableKind {
    /** Each change makes a row of the version table. */
    TRACKED,
    /** Written once. */
    ONCE,
    /** Each change makes a row of the table itself. */
    OWN_VERSIONS
  }

  static final VersionedTable DIRECTIVE = tracked("directive", "Directive");

  static final List<VersionedTable> ALL =
      List.of(
          tracked("agency", "Agency"),
          tracked("meeting", "Meeting"),
          DIRECTIVE,
          tracked("assignment", "Assignment"),
          tracked("milestone", "Milestone"),
          tracked("evidence", "Evidence"),
          tracked("progress-report", "ProgressReport"),
          tracked("extension-request", "ExtensionRequest"),
          tracked("reminder", "Reminder"),
          tracked("assessment", "Assessment"),
          new VersionedTable("document", "source_document", TableKind.ONCE, "SourceDocument", null),
          new VersionedTable(
              "date-decision", "date_decision", TableKind.ONCE, "DateDecision", null),
          new VersionedTable(
              "report-snapshot", "report_snapshot", TableKind.ONCE, "ReportSnapshot", null),
          new VersionedTable(
              "reporting-duty",
              "reporting_duty",
              TableKind.OWN_VERSIONS,
              null,
              "jsonb_build_object('every', v.every, 'unit', v.unit, 'from', v.from_day,"
                  + " 'dueWorkingDays', v.due_working_days, 'scope', v.scope, 'startsOn', v.starts_on,"
                  + " 'illustrative', v.illustrative)"),
          new VersionedTable(
              "calendar-year",
              "calendar_year",
              TableKind.OWN_VERSIONS,
              null,
              "jsonb_build_object('days', v.days)"),
          new VersionedTable(
              "supervision-rules",
              "supervision_rules",
              TableKind.OWN_VERSIONS,
              null,
              "jsonb_build_object('effectiveFrom', v.effective_from,"
                  + " 'dueSoonWorkingDays', v.due_soon_working_days, 'reminders', v.reminders,"
                  + " 'serviceStandards', jsonb_build_object("
                  + "'report', v.report_review_working_days,"
                  + " 'claim', v.claim_review_working_days,"
                  + " 'request', v.request_review_working_days,"
                  + " 'evidence', v.evidence_review_working_days))"));

  private static VersionedTable tracked(String type, String entity) {
    return new VersionedTable(type, type.replace('-', '_'), TableKind.TRACKED, entity, null);
  }

  /** The table with a row for each version. */
  String versions() {
    return kind == TableKind.TRACKED ? table + "_version" : table;
  }

  /** The number of a version row {@code v}. */
  String number() {
    return kind == TableKind.ONCE ? "1" : type.equals("directive") ? "v.revision" : "v.version";
  }

  /** When a version row {@code v} was recorded. */
  String recordedAt() {
    return kind == TableKind.TRACKED ? "v.valid_from" : "v.recorded_at";
  }

  /** The id of a row {@code v}, as events have it. */
  String name() {
    return switch (type) {
      case "agency" -> "v.code";
      case "reporting-duty" -> "v.directive_id::text";
      case "calendar-year" -> "v.year::text";
      case "supervision-rules" -> "'rules'";
      default -> "v.id::text";
    };
  }

  /** The column by which its things are read in portions; null if there are but a few. */
  @Nullable String key() {
    return switch (type) {
      case "reporting-duty" -> "directive_id";
      case "calendar-year", "supervision-rules" -> null;
      default -> "id";
    };
  }

  /** Which rows {@code v} are meant. */
  String which() {
    return key() == null ? "true" : "v." + key() + " = any(cast(:ids as uuid[]))";
  }

  boolean isOfDirective() {
    return switch (type) {
      case "agency",
          "meeting",
          "document",
          "report-snapshot",
          "calendar-year",
          "supervision-rules" ->
          false;
      default -> true;
    };
  }

  /** The directive of a row {@code v}. */
  String directive() {
    return type.equals("directive") ? "v.id" : "v.directive_id";
  }
}
