package org.directivetracker.database;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Warns at start of dates outside the range that requests may carry, which rows may hold from
 * before that range was checked. They are read and paged like others; the office corrects them.
 */
@Singleton
class StoredDateCheck {
  private static final Logger LOG = Logger.getLogger(StoredDateCheck.class);

  private final Jdbi jdbi;

  StoredDateCheck(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * On a thread of its own, because it reads every date of the database and nothing waits for it.
   */
  void start(@Observes StartupEvent event) {
    Thread thread = new Thread(this::warn, "stored-dates");
    thread.setDaemon(true);
    thread.start();
  }

  private void warn() {
    try {
      long count = outOfRange();
      if (count > 0) {
        LOG.warnf(
            "%s dates lie outside 1900-01-01 to 2999-12-31. The view date_out_of_range lists them;"
                + " see docs/operations.md.",
            count);
      }
    } catch (RuntimeException e) {
      LOG.infof("Dates outside the range were not counted: %s", RedactedThrowable.summary(e));
    }
  }

  /** How many there are, by a statement that may take longer than those of requests. */
  long outOfRange() {
    return jdbi.inTransaction(
        h -> {
          h.execute("set local statement_timeout = '5min'");
          return h.createQuery("select count(*) from date_out_of_range").mapTo(Long.class).one();
        });
  }
}
