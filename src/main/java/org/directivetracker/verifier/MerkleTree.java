package org.directivetracker.verifier;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/**
 * A Merkle tree that grows leaf by leaf, and what its proofs must satisfy (RFC 9162, section 2.1).
 * It remembers the complete subtrees at its right edge alone.
 */
final class MerkleTree {
  /** Characters that are hashed at once. */
  private static final int PIECE = 1 << 16;

  /** The roots of the complete subtrees, the smallest first: one for each bit of the size. */
  private final Deque<byte[]> edge = new ArrayDeque<>();

  private long size;

  static byte[] leaf(String entry) {
    MessageDigest sha256 = sha256();
    sha256.update((byte) 0);
    update(sha256, entry);
    return sha256.digest();
  }

  /** Hashes the text piece by piece: an event may have a text of 16 MiB. */
  private static void update(MessageDigest sha256, String text) {
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(from + PIECE, text.length());
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      sha256.update(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
      from = to;
    }
  }

  private static byte[] node(byte[] left, byte[] right) {
    return hash(new byte[] {1}, left, right);
  }

  static String digest(String text) {
    MessageDigest sha256 = sha256();
    update(sha256, text);
    return HexFormat.of().formatHex(sha256.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] hash(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return sha256().digest(all.toByteArray());
  }

  void add(byte[] leaf) {
    byte[] grown = leaf;
    for (long full = size; (full & 1) == 1; full >>= 1) {
      grown = node(edge.pop(), grown);
    }
    edge.push(grown);
    size++;
  }

  long size() {
    return size;
  }

  byte[] root() {
    Iterator<byte[]> subtrees = edge.iterator();
    if (!subtrees.hasNext()) {
      return hash();
    }
    byte[] root = subtrees.next();
    while (subtrees.hasNext()) {
      root = node(subtrees.next(), root);
    }
    return root;
  }

  /** Whether the path leads from the leaf to the root: section 2.1.3.2. */
  static boolean includes(byte[] root, long size, long index, byte[] leaf, List<byte[]> path) {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    byte[] hash = leaf;
    for (byte[] sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = node(sibling, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(hash, root);
  }

  /** Whether the later tree begins with the earlier: section 2.1.4.2. */
  static boolean extendsTo(
      long earlier, byte[] earlierRoot, long later, byte[] laterRoot, List<byte[]> path) {
    if (earlier == later) {
      return path.isEmpty() && Arrays.equals(earlierRoot, laterRoot);
    }
    if (earlier < 1 || earlier > later || path.isEmpty()) {
      return false;
    }
    boolean complete = Long.bitCount(earlier) == 1;
    byte[] first = complete ? earlierRoot : path.get(0);
    long at = earlier - 1;
    long last = later - 1;
    while ((at & 1) == 1) {
      at >>= 1;
      last >>= 1;
    }
    byte[] old = first;
    byte[] grown = first;
    for (byte[] sibling : complete ? path : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        old = node(sibling, old);
        grown = node(sibling, grown);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        grown = node(grown, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(old, earlierRoot) && Arrays.equals(grown, laterRoot);
  }
}
