package org.directivetracker.etag;

import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * The version that a caller read before it decided to write. Only the part before the dash counts,
 * so that {@code "7"} is enough.
 *
 * @param header the header as the contract let it in, null when there was none
 */
public record IfMatch(@Nullable String header) {
  /**
   * Refuses with {@link ProblemType#PRECONDITION_REQUIRED} without a header, and with {@link
   * ProblemType#STALE_VERSION} when another version is current.
   */
  public void require(int current) {
    if (header == null) {
      throw Problem.of(
          ProblemType.PRECONDITION_REQUIRED, "Send the version that you read, such as \"7\".");
    }
    String tag = EntityTags.original(header).replace("\"", "");
    int dash = tag.indexOf('-');
    if (!(dash < 0 ? tag : tag.substring(0, dash)).equals(Integer.toString(current))) {
      throw Problem.of(
          ProblemType.STALE_VERSION, "The current version is " + current + ". Read it again.");
    }
  }
}
