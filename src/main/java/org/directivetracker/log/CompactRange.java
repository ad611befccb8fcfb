package org.directivetracker.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The right edge of a growing tree: appending needs no more than the complete subtrees there. */
final class CompactRange {
  /** By level: what waits for its sibling; the bits of the size say at which levels one does. */
  private final byte[][] waiting = new byte[Long.SIZE][];

  private final Map<MerkleProofs.SubtreeNode, byte[]> completed = new LinkedHashMap<>();
  private long size;

  /**
   * The edge of a tree.
   *
   * @param hashes those of the complete subtrees that it consists of, from left to right
   */
  CompactRange(long size, List<byte[]> hashes) {
    this.size = size;
    List<MerkleProofs.SubtreeNode> nodes = new MerkleProofs.LeafRange(0, size).nodes();
    for (int i = 0; i < nodes.size(); i++) {
      waiting[nodes.get(i).level()] = hashes.get(i);
    }
  }

  void append(byte[] leaf) {
    byte[] hash = leaf;
    int level = 0;
    for (long number = size; (number & 1) == 1; number >>= 1) {
      hash = MerkleProofs.join(waiting[level], hash);
      level++;
      completed.put(new MerkleProofs.SubtreeNode(level, number >> 1), hash);
    }
    waiting[level] = hash;
    size++;
  }

  long size() {
    return size;
  }

  /** The hashes of the subtrees of two leaves and more that became complete. */
  Map<MerkleProofs.SubtreeNode, byte[]> completed() {
    return completed;
  }
}
