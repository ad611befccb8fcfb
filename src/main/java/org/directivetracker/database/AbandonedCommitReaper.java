package org.directivetracker.database;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Ends sessions' waits for a synchronous standby that nobody waits for any more.
 *
 * <p>No time limit of PostgreSQL holds for that wait, and a session in it does not notice that its
 * client has gone. The service gives such a commit up when its connection's read limit has passed,
 * answers 503, and opens another connection. Without an end to the wait, each given-up commit would
 * keep its row locks and one of the server's connections, until nobody gets one. A cancelled wait
 * leaves the commit in place on this server, which is what 503 says of it: it may have been carried
 * out or not.
 */
@Singleton
class AbandonedCommitReaper {
  private static final Logger LOG = Logger.getLogger(AbandonedCommitReaper.class);

  /** How much longer than the service waits for the answer, in seconds. */
  private static final int GRACE_SECONDS = 2;

  private final Jdbi jdbi;
  private final int givenUpAfterSeconds;

  AbandonedCommitReaper(Jdbi jdbi, AgroalDataSource pool) {
    this.jdbi = jdbi;
    this.givenUpAfterSeconds =
        Integer.parseInt(
            pool.getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration()
                .jdbcProperties()
                .getProperty("socketTimeout", "0"));
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void end() {
    if (givenUpAfterSeconds == 0) {
      return;
    }
    try {
      int ended =
          jdbi.withHandle(
              h ->
                  h.createQuery(
                          "select pg_cancel_backend(pid) from pg_stat_activity where usename ="
                              + " current_user and datname = current_database() and wait_event ="
                              + " 'SyncRep' and state_change < clock_timestamp() -"
                              + " make_interval(secs => ?)")
                      .bind(0, givenUpAfterSeconds + GRACE_SECONDS)
                      .mapTo(Boolean.class)
                      .list()
                      .size());
      if (ended > 0) {
        LOG.warnf("%s commits waited for a synchronous standby that does not answer.", ended);
      }
    } catch (RuntimeException e) {
      LOG.debugf("The database does not answer: %s", RedactedThrowable.summary(e));
    }
  }
}
