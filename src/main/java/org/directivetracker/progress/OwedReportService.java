package org.directivetracker.progress;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import org.directivetracker.database.RedactedThrowable;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.time.DomainClock;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Completes {@code report_owed} at the start. In earlier versions an agency owed nothing before it
 * acknowledged, so its row is missing or too late until the directive's next change, which may
 * never come. The rows are derived, so they need no event.
 */
@ApplicationScoped
class OwedReportService {
  private static final String INCOMPLETE =
      """
      select distinct d.id
      from assignment a join directive d on d.id = a.directive_id
        left join report_owed o on o.directive_id = a.directive_id and o.agency = a.agency
      where d.status in ('ASSIGNED', 'IN_PROGRESS', 'COMPLETION_REPORTED')
        and (select r.scope = 'ALL' or a.role = 'LEAD' from reporting_duty r
          where r.directive_id = d.id order by r.version desc limit 1)
        and (a.status = 'PENDING' and o.agency is null and (a.role = 'LEAD' or d.status <> 'ASSIGNED')
          or a.status = 'ACKNOWLEDGED' and o.period_from > (a.created_at at time zone :zone)::date
            and not exists (select from progress_report r
              where r.directive_id = d.id and r.agency = a.agency and r.period_to < o.period_from))
      """;

  private static final Logger LOG = Logger.getLogger(OwedReportService.class);

  private final ProgressRecalculation reflection;
  private final DirectiveLocks locks;
  private final Jdbi jdbi;
  private final DomainClock clock;

  OwedReportService(
      ProgressRecalculation reflection, DirectiveLocks locks, Jdbi jdbi, DomainClock clock) {
    this.reflection = reflection;
    this.locks = locks;
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
          "Owed reports were not completed, the next start tries again: %s",
          RedactedThrowable.summary(e));
    }
  }

  /** Each directive in a short transaction of its own, locked as by every write to it. */
  void complete() {
    List<UUID> incomplete =
        jdbi.withHandle(
            h ->
                h.createQuery(INCOMPLETE)
                    .bind("zone", clock.zone().getId())
                    .mapTo(UUID.class)
                    .list());
    for (UUID id : incomplete) {
      QuarkusTransaction.requiringNew().run(() -> reflection.storeOwed(locks.lock(id)));
    }
  }
}
