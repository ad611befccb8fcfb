package org.directivetracker.http;

import jakarta.enterprise.context.ApplicationScoped;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How large a body may be, setting {@code TRACKER_MAX_BODY_BYTES}. */
@ApplicationScoped
public class BodyLimit {
  private final int bytes;

  BodyLimit(@ConfigProperty(name = "tracker.max-body-bytes") int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  public Problem exceeded() {
    return Problem.of(
        ProblemType.PAYLOAD_TOO_LARGE, "A body may have " + bytes + " bytes at most.");
  }
}
