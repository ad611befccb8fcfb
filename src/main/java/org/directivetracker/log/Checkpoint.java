package org.directivetracker.log;

import java.time.Instant;

/**
 * A signed statement of what the log was at a size.
 *
 * @param rootHash of the tree of that size, in lower-case hex
 * @param madeAt by the database's clock
 * @param note what was signed with its signature, as a signed note
 */
public record Checkpoint(long treeSize, String rootHash, Instant madeAt, String note) {}
