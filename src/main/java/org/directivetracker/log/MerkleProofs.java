package org.directivetracker.log;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The arithmetic of the Merkle tree of RFC 9162, section 2.1: which hashes make up a root or a
 * proof, and how they are joined. Where the hashes come from is {@link LogTree}'s business.
 */
final class MerkleProofs {
  private MerkleProofs() {}

  /** A complete subtree: of 2^level leaves, from index number * 2^level on. */
  record SubtreeNode(int level, long number) {}

  /** The leaves from an index up to another, exclusive, that make one node of some tree. */
  record LeafRange(long from, long to) {
    /**
     * The complete subtrees that it consists of, from left to right, each smaller than the one
     * before: from begins a subtree at least as large as the range.
     */
    List<SubtreeNode> nodes() {
      var nodes = new ArrayList<SubtreeNode>();
      long at = from;
      while (at < to) {
        int level = 63 - Long.numberOfLeadingZeros(to - at);
        nodes.add(new SubtreeNode(level, at >> level));
        at += 1L << level;
      }
      return nodes;
    }
  }

  /** The hash of two subtrees joined. */
  static byte[] join(byte[] left, byte[] right) {
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    sha256.update((byte) 1);
    sha256.update(left);
    return sha256.digest(right);
  }

  /** The hash of a range, of those of its complete subtrees; of nothing when it is empty. */
  static byte[] join(List<byte[]> hashes) {
    if (hashes.isEmpty()) {
      return DigestUtils.sha256(new byte[0]);
    }
    byte[] joined = hashes.get(hashes.size() - 1);
    for (int i = hashes.size() - 2; i >= 0; i--) {
      joined = join(hashes.get(i), joined);
    }
    return joined;
  }

  /** The path from a leaf to the root of the tree of a size (section 2.1.3.1). */
  static List<LeafRange> inclusion(long index, long size) {
    var path = new ArrayList<LeafRange>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = middle(from, to);
      if (index < middle) {
        path.add(new LeafRange(middle, to));
        to = middle;
      } else {
        path.add(new LeafRange(from, middle));
        from = middle;
      }
    }
    Collections.reverse(path);
    return path;
  }

  /** The proof that the tree of one size begins with that of another (section 2.1.4.1). */
  static List<LeafRange> consistency(long first, long second) {
    var path = new ArrayList<LeafRange>();
    long from = 0;
    long to = second;
    while (to != first) {
      long middle = middle(from, to);
      if (first <= middle) {
        path.add(new LeafRange(middle, to));
        to = middle;
      } else {
        path.add(new LeafRange(from, middle));
        from = middle;
      }
    }
    // Whoever asks knows the root of the first tree, so it is left out where it stands whole.
    if (from > 0) {
      path.add(new LeafRange(from, to));
    }
    Collections.reverse(path);
    return path;
  }

  /** Where a tree of more than one leaf parts: the left side is the largest complete one. */
  private static long middle(long from, long to) {
    return from + Long.highestOneBit(to - from - 1);
  }
}
