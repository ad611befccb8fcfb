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
  Edge edge(long size) {
    List<Merkle.Node> nodes = new Merkle.Range(0, size).nodes();
    Map<Merkle.Node, byte[]> hashes = hashes(nodes);
    return new Edge(size, nodes.stream().map(n -> Objects.requireNonNull(hashes.get(n))).toList());
  }

  /** The root of the tree of this size, no larger than it is. */
  byte[] root(long size) {
    return hash(List.of(new Merkle.Range(0, size))).get(0);
  }

  /** The hash of each range, read at once. */
  List<byte[]> hash(List<Merkle.Range> ranges) {
    Map<Merkle.Node, byte[]> hashes =
        hashes(ranges.stream().flatMap(r -> r.nodes().stream()).toList());
    return ranges.stream()
        .map(
            r ->
                Merkle.join(
                    r.nodes().stream().map(n -> Objects.requireNonNull(hashes.get(n))).toList()))
        .toList();
  }

  Map<Merkle.Node, byte[]> hashes(List<Merkle.Node> nodes) {
    if (nodes.isEmpty()) {
      return Map.of();
    }
    var hashes = new HashMap<Merkle.Node, byte[]>();
    handle
        .createQuery(
            "select w.level, w.number, coalesce(s.hash, l.leaf) as hash"
                + " from unnest(:levels, :numbers) w (level, number)"
                + " left join log_subtree s on s.level = w.level and s.number = w.number"
                + " left join log_entry l on w.level = 0 and l.seq = w.number + 1"
                + " where coalesce(s.hash, l.leaf) is not null")
        .bindArray("levels", Integer.class, nodes.stream().map(Merkle.Node::level).toList())
        .bindArray("numbers", Long.class, nodes.stream().map(Merkle.Node::number).toList())
        .map(
            (r, c) ->
                Map.entry(
                    new Merkle.Node(r.getInt("level"), r.getLong("number")), r.getBytes("hash")))
        .forEach(e -> hashes.put(e.getKey(), e.getValue()));
    return hashes;
  }

  /** Keeps what has become complete. */
  void keep(Map<Merkle.Node, byte[]> completed) {
    if (completed.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "insert into log_subtree (level, number, hash) select level, number, decode(hash, 'hex')"
                + " from unnest(:levels, :numbers, :hashes) n (level, number, hash)")
        .bindArray(
            "levels", Integer.class, completed.keySet().stream().map(Merkle.Node::level).toList())
        .bindArray(
            "numbers", Long.class, completed.keySet().stream().map(Merkle.Node::number).toList())
        .bindArray(
            "hashes",
            String.class,
            completed.values().stream().map(HexFormat.of()::formatHex).toList())
        .execute();
  }
}
