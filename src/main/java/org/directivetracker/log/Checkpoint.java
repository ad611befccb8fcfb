package org.directivetracker.log;

import java.time.Instant;

/**
 * A signed statement of what the log was at a size.
 *
 * @param rootHash of the tree of that size, in lower-case hex
 * @param madeAt by the database's clock
 * @param note what was signed with its signature, as a signed note
 */
public record Checkpoint(long treeSize, String rootHash, Instant madeAt, String note) {
  /** The name of the log. */
  public String origin() {
    return line(0);
  }

  /** The root as the note has it, in Base64. */
  public String root() {
    return line(2);
  }

  private String line(int number) {
    return note.split("\n", -1)[number];
  }
}
