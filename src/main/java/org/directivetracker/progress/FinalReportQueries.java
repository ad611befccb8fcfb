package org.directivetracker.progress;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.directivetracker.directive.FinalReports;
import org.jdbi.v3.core.Jdbi;

/** Tells directives of the final reports that a claim of completion may name. */
@ApplicationScoped
class FinalReportQueries implements FinalReports {
  private final Jdbi jdbi;

  FinalReportQueries(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public boolean isKnown(UUID directive, String agency, UUID report) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select exists (select from progress_report where id = :id"
                        + " and directive_id = :directive and agency = :agency)")
                .bind("id", report)
                .bind("directive", directive)
                .bind("agency", agency)
                .mapTo(Boolean.class)
                .one());
  }

  @Override
  public Set<FinalReport> submitted(UUID directive, String agency) {
    return jdbi.withHandle(
        h ->
            h
                .createQuery(
                    "select r.id, "
                        + milestones("in ('MET', 'NOT_MET')")
                        + " as settled, "
                        + milestones("= 'PARTIALLY_MET'")
                        + " as open from progress_report r where r.directive_id = :directive"
                        + " and r.agency = :agency and r.final and r.status = 'SUBMITTED'")
                .bind("directive", directive)
                .bind("agency", agency)
                .map(
                    (r, c) ->
                        new FinalReport(
                            r.getObject("id", UUID.class),
                            ids(r.getArray("settled")),
                            ids(r.getArray("open"))))
                .stream()
                .collect(Collectors.toUnmodifiableSet()));
  }

  private static String milestones(String status) {
    return "array(select (u ->> 'milestoneId')::uuid from jsonb_array_elements(r.milestone_updates) u"
        + " where u ->> 'status' "
        + status
        + ")";
  }

  private static Set<UUID> ids(Array array) throws SQLException {
    return Set.copyOf(Arrays.asList((UUID[]) array.getArray()));
  }
}
