package org.directivetracker.database;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Takes values of rows out of every log record before a handler writes it, whoever made the record:
 * a resource, a scheduler, Hibernate, the transaction manager, or the start of the service. The
 * handlers name this filter in {@code application.properties}.
 */
@LoggingFilter(name = "without-values")
public final class ValueRedactingFilter implements Filter {
  @Override
  public boolean isLoggable(LogRecord record) {
    Throwable thrown = record.getThrown();
    if (thrown != null && RedactedThrowable.concerns(thrown)) {
      record.setThrown(RedactedThrowable.of(thrown));
    }
    Object[] parameters = record.getParameters();
    for (int i = 0; parameters != null && i < parameters.length; i++) {
      if (parameters[i] instanceof Throwable t && RedactedThrowable.concerns(t)) {
        parameters[i] = RedactedThrowable.of(t);
      }
    }
    return true;
  }
}
