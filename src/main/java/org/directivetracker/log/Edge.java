package org.directivetracker.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The right edge of a growing tree: appending needs no more than the complete subtrees there. */
final class Edge {
  /** By level: what waits for its sibling; the bits of the size say at which levels one does. */
  private final byte[][] waiting = new byte[Long.SIZE][];

  private final Map<Merkle.Node, byte[]> completed = new LinkedHashMap<>();
  private long size;

  /**
   * The edge of a tree.
   *
   * @param hashes those of the complete subtrees that it consists of, from left to right
   */
  Edge(long size, List<byte[]> hashes) {
    this.size = size;
    List<Merkle.Node> nodes = new Merkle.Range(0, size).nodes();
    for (int i = 0; i < nodes.size(); i++) {
      waiting[nodes.get(i).level()] = hashes.get(i);
    }
  }

  void append(byte[] leaf) {
    byte[] hash = leaf;
    int level = 0;
    for (long number = size; (number & 1) == 1; number >>= 1) {
      hash = Merkle.join(waiting[level], hash);
      level++;
      completed.put(new Merkle.Node(level, number >> 1), hash);
    }
    waiting[level] = hash;
    size++;
  }

  long size() {
    return size;
  }

  /** The hashes of the subtrees of two leaves and more that became complete. */
  Map<Merkle.Node, byte[]> completed() {
    return completed;
  }
}
