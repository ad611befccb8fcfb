package org.directivetracker.http;

import jakarta.ws.rs.core.StreamingOutput;
import org.directivetracker.database.Redacted;
import org.directivetracker.problem.Problem;
import org.jboss.logging.Logger;

/** Answers that are written as they are made. */
public final class Streamed {
  private static final Logger LOG = Logger.getLogger(Streamed.class);

  private Streamed() {}

  /**
   * An answer whose faults are logged. Once it has begun the caller gets one that is cut off;
   * before that a {@link Problem} is answered as any other.
   *
   * @param name what is written, for the log
   */
  public static StreamingOutput of(String name, StreamingOutput body) {
    return out -> {
      try {
        body.write(out);
      } catch (Problem problem) {
        throw problem;
      } catch (RuntimeException e) {
        LOG.errorf(Redacted.withoutMessages(e), "%s was not written to its end", name);
        throw e;
      }
    };
  }
}
