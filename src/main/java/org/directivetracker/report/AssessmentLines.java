package org.directivetracker.report;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.assessment.Completion;
import org.directivetracker.history.VersionTables;
import org.directivetracker.report.StatusRow.PublishedAssessment;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reader of the assessments that auditors published about the directives of a report. */
final class AssessmentLines {
  /** An assessment, and whether it is illustrative. */
  record AssessmentRow(PublishedAssessment assessed, boolean illustrative) {}

  private AssessmentLines() {}

  /**
   * Returns, for each directive, the assessment that was published last.
   *
   * @param visible directives of which the caller sees every published assessment
   * @param own directives of which the caller sees only what is about its own agency
   * @param asOf the instant to look back to; null for the current state
   */
  static Map<UUID, AssessmentRow> of(
      Handle h, Caller caller, List<UUID> visible, List<UUID> own, @Nullable AsOf asOf) {
    var latest = new HashMap<UUID, AssessmentRow>();
    // Publication is the last change of an assessment, so updated_at is its instant.
    h.createQuery(
            "select distinct on (x.directive_id) x.directive_id, x.agency, x.as_of, x.completion,"
                + " x.published_on, x.illustrative from "
                + VersionTables.of("assessment", asOf)
                + " x where x.published_on is not null and (x.directive_id = any(:known)"
                + " or x.directive_id = any(:own) and x.agency = :me)"
                + " order by x.directive_id, x.updated_at desc")
        .bindArray("known", UUID.class, visible)
        .bindArray("own", UUID.class, own)
        .bind("me", caller.agency())
        .bindMap(VersionTables.bound(asOf))
        .map(
            (r, c) ->
                latest.put(
                    r.getObject("directive_id", UUID.class),
                    new AssessmentRow(
                        new PublishedAssessment(
                            r.getString("agency"),
                            r.getObject("as_of", LocalDate.class),
                            Completion.valueOf(r.getString("completion")),
                            r.getObject("published_on", LocalDate.class)),
                        r.getBoolean("illustrative"))))
        .list();
    return latest;
  }
}
