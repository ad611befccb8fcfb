package org.directivetracker.log;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** The tree as the database keeps it: leaves in log_entry, complete subtrees in log_subtree. */
final class LogTree {
  private final Handle handle;

  LogTree(Handle handle) {
    this.handle = handle;
  }

  /** How many entries are numbered. */
  long size() {
    return handle
        .createQuery("select coalesce(max(seq), 0) from log_entry")
        .mapTo(Long.class)
        .one();
  }

  /** What is needed to append to the tree of this size. */
  CompactRange edge(long size) {
    List<MerkleProofs.SubtreeNode> nodes = new MerkleProofs.LeafRange(0, size).nodes();
    Map<MerkleProofs.SubtreeNode, byte[]> hashes = hashes(nodes);
    return new CompactRange(
        size, nodes.stream().map(n -> Objects.requireNonNull(hashes.get(n))).toList());
  }

  /** The root of the tree of this size, no larger than it is. */
  byte[] root(long size) {
    return hash(List.of(new MerkleProofs.LeafRange(0, size))).get(0);
  }

  /** The hash of each range, read at once. */
  List<byte[]> hash(List<MerkleProofs.LeafRange> ranges) {
    Map<MerkleProofs.SubtreeNode, byte[]> hashes =
        hashes(ranges.stream().flatMap(r -> r.nodes().stream()).toList());
    return ranges.stream()
        .map(
            r ->
                MerkleProofs.join(
                    r.nodes().stream().map(n -> Objects.requireNonNull(hashes.get(n))).toList()))
        .toList();
  }

  Map<MerkleProofs.SubtreeNode, byte[]> hashes(List<MerkleProofs.SubtreeNode> nodes) {
    if (nodes.isEmpty()) {
      return Map.of();
    }
    var hashes = new HashMap<MerkleProofs.SubtreeNode, byte[]>();
    handle
        .createQuery(
            "select w.level, w.number, coalesce(s.hash, l.leaf) as hash"
                + " from unnest(:levels, :numbers) w (level, number)"
                + " left join log_subtree s on s.level = w.level and s.number = w.number"
                + " left join log_entry l on w.level = 0 and l.seq = w.number + 1"
                + " where coalesce(s.hash, l.leaf) is not null")
        .bindArray(
            "levels", Integer.class, nodes.stream().map(MerkleProofs.SubtreeNode::level).toList())
        .bindArray(
            "numbers", Long.class, nodes.stream().map(MerkleProofs.SubtreeNode::number).toList())
        .map(
            (r, c) ->
                Map.entry(
                    new MerkleProofs.SubtreeNode(r.getInt("level"), r.getLong("number")),
                    r.getBytes("hash")))
        .forEach(e -> hashes.put(e.getKey(), e.getValue()));
    return hashes;
  }

  /** Keeps what has become complete. */
  void keep(Map<MerkleProofs.SubtreeNode, byte[]> completed) {
    if (completed.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "insert into log_subtree (level, number, hash) select level, number, decode(hash, 'hex')"
                + " from unnest(:levels, :numbers, :hashes) n (level, number, hash)")
        .bindArray(
            "levels",
            Integer.class,
            completed.keySet().stream().map(MerkleProofs.SubtreeNode::level).toList())
        .bindArray(
            "numbers",
            Long.class,
            completed.keySet().stream().map(MerkleProofs.SubtreeNode::number).toList())
        .bindArray(
            "hashes",
            String.class,
            completed.values().stream().map(HexFormat.of()::formatHex).toList())
        .execute();
  }
}
