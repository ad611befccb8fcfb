package org.directivetracker.progress;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.directivetracker.database.Redacted;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Completes {@code report_owed} at the start. In earlier versions an agency that had not
 * acknowledged owed nothing, so its row is missing until the directive's next change, which may
 * never come. The rows are derived, so they need no event; where none is missing nothing is read.
 */
@ApplicationScoped
class OwedReportService {
  private static final String MISSING =
      """
      select exists (
        select from assignment a join directive d on d.id = a.directive_id
        where a.status = 'PENDING' and d.status in ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_REPORTED')
          and (a.role = 'LEAD' or d.status <> 'ASSIGNED')
          and (select r.scope = 'ALL' or a.role = 'LEAD' from reporting_duty r
            where r.directive_id = d.id order by r.version desc limit 1)
          and not exists (select from report_owed o
            where o.directive_id = a.directive_id and o.agency = a.agency))
      """;

  private static final Logger LOG = Logger.getLogger(OwedReportService.class);

  private final PeriodQueries periods;
  private final Jdbi jdbi;
  private final DomainClock clock;

  OwedReportService(PeriodQueries periods, Jdbi jdbi, DomainClock clock) {
    this.periods = periods;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** On a thread of its own: a start must not wait for it, nor fail with it. */
  void start(@Observes StartupEvent event) {
    Thread thread = new Thread(this::tryToComplete, "owed-reports");
    thread.setDaemon(true);
    thread.start();
  }

  private void tryToComplete() {
    try {
      complete();
    } catch (RuntimeException e) {
      LOG.warnf(
          "Owed reports were not completed, the next start tries again: %s", Redacted.summary(e));
    }
  }

  void complete() {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              if (jdbi.withHandle(h -> h.createQuery(MISSING).mapTo(Boolean.class).one())) {
                complete(periods.owed(null, new AsOf(clock.now(), clock.today(), 0, false)));
              }
            });
  }

  /** A row that is there already, or that a write makes meanwhile, stays. */
  private void complete(List<PeriodStanding> owed) {
    jdbi.useHandle(
        h -> {
          var batch =
              h.prepareBatch(
                  "insert into report_owed"
                      + " (directive_id, agency, period_from, period_to, working_days)"
                      + " values (:id, :agency, :from, :to, :days) on conflict do nothing");
          owed.forEach(
              o ->
                  batch
                      .bind("id", o.directive())
                      .bind("agency", o.period().agency())
                      .bind("from", o.period().periodFrom())
                      .bind("to", o.period().periodTo())
                      .bind("days", o.period().workingDays())
                      .add());
          if (batch.size() > 0) {
            batch.execute();
          }
        });
  }
}
