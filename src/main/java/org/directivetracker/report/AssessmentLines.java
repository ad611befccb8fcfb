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

/** What auditors have published of the directives of a report. */
final class AssessmentLines {
  /** An assessment, and whether it is invented. */
  record AssessmentRow(PublishedAssessment assessed, boolean illustrative) {}

  private AssessmentLines() {}

  /**
   * Of each directive the assessment that was published last.
   *
   * @param own directives of which the caller sees what is about its own agency alone
   */
  static Map<UUID, AssessmentRow> of(
      Handle h, Caller caller, List<UUID> known, List<UUID> own, @Nullable AsOf asOf) {
    var found = new HashMap<UUID, AssessmentRow>();
    // Its publication is the last that changes one, so that updated_at says when it was.
    h.createQuery(
            "select distinct on (x.directive_id) x.directive_id, x.agency, x.as_of, x.completion,"
                + " x.published_on, x.illustrative from "
                + VersionTables.of("assessment", asOf)
                + " x where x.published_on is not null and (x.directive_id = any(:known)"
                + " or x.directive_id = any(:own) and x.agency = :me)"
                + " order by x.directive_id, x.updated_at desc")
        .bindArray("known", UUID.class, known)
        .bindArray("own", UUID.class, own)
        .bind("me", caller.agency())
        .bindMap(VersionTables.bound(asOf))
        .map(
            (r, c) ->
                found.put(
                    r.getObject("directive_id", UUID.class),
                    new AssessmentRow(
                        new PublishedAssessment(
                            r.getString("agency"),
                            r.getObject("as_of", LocalDate.class),
                            Completion.valueOf(r.getString("completion")),
                            r.getObject("published_on", LocalDate.class)),
                        r.getBoolean("illustrative"))))
        .list();
    return found;
  }
}
