package org.directivetracker.log;

import java.util.List;

/** Proofs of RFC 9162, hashes in lower-case hex. */
public final class Proof {
  private Proof() {}

  /** That an entry is in the tree of a size (section 2.1.3). */
  public record InclusionProof(
      long seq, long leafIndex, long treeSize, String leafHash, List<String> hashes) {}

  /** That the tree of one size begins with that of another (section 2.1.4). */
  public record ConsistencyProof(long from, long to, List<String> hashes) {}
}
