package org.directivetracker.http;

import jakarta.enterprise.context.ApplicationScoped;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How large a body may be, setting {@code TRACKER_MAX_BODY_BYTES}, and a file within a form,
 * setting {@code TRACKER_EVIDENCE_MAX_BYTES}.
 */
@ApplicationScoped
public class BodyLimit {
  /** What a form may have beside its file. */
  private static final int FORM_BYTES = 1024 * 1024;

  private final int bytes;
  private final int fileBytes;

  BodyLimit(
      @ConfigProperty(name = "tracker.max-body-bytes") int bytes,
      @ConfigProperty(name = "tracker.evidence-max-bytes") int fileBytes) {
    this.bytes = bytes;
    this.fileBytes = fileBytes;
  }

  public int bytes() {
    return bytes;
  }

  public int fileBytes() {
    return fileBytes;
  }

  /** How large a whole body may be; a form with its file is larger than other bodies. */
  public int bytes(boolean isForm) {
    return isForm ? fileBytes + FORM_BYTES : bytes;
  }

  public Problem exceeded() {
    return Problem.of(
        ProblemType.PAYLOAD_TOO_LARGE,
        "A body may have " + bytes + " bytes at most, a file " + fileBytes + ".");
  }
}
