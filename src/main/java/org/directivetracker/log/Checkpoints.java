package org.directivetracker.log;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Signed checkpoints of the log. Whoever keeps one can tell later whether anything before it was
 * changed.
 *
 * @see <a href="https://c2sp.org/tlog-checkpoint">The form of checkpoints</a>
 */
@Singleton
public class Checkpoints {
  private static final String SELECT =
      "select tree_size, encode(root_hash, 'hex') as root_hash, made_at, note from log_checkpoint";

  private static final int MOST_IN_FULL = 1_000;

  private final Jdbi jdbi;
  private final LogKey key;
  private final Event<Checkpoint> made;

  Checkpoints(Jdbi jdbi, LogKey key, Event<Checkpoint> made) {
    this.jdbi = jdbi;
    this.key = key;
    this.made = made;
  }

  /** A checkpoint of all that has a number now; of an unchanged log the one that there is. */
  public Checkpoint current() {
    return jdbi.withHandle(this::current);
  }

  /**
   * The first whose tree holds the log up to a number, made if there is none yet. Whatever is of a
   * moment that is final has the same one for ever, which the newest would not be.
   */
  public Checkpoint covering(long seq) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + " where tree_size >= :seq order by tree_size limit 1")
                .bind("seq", seq)
                .map((r, c) -> checkpoint(r))
                .findOne()
                .orElseGet(() -> current(h)));
  }

  /** The newest that was made, and the first when there is none. */
  Checkpoint newest() {
    return jdbi.withHandle(h -> newest(h, 0).orElseGet(() -> current(h)));
  }

  /** Those of larger trees, the smallest first. */
  List<Checkpoint> after(long treeSize, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SELECT + " where tree_size > :size order by tree_size limit :limit")
                .bind("size", treeSize)
                .bind("limit", limit)
                .map((r, c) -> checkpoint(r))
                .list());
  }

  /**
   * Those of trees up to a size, the smallest first: the newest thousand, and of the days before,
   * by UTC, the last of each.
   */
  public List<Checkpoint> upTo(long treeSize) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "with made as ("
                        + SELECT
                        + " where tree_size <= :size), newest as (select tree_size from made"
                        + " order by tree_size desc limit "
                        + MOST_IN_FULL
                        + ") select * from made where tree_size in (select tree_size from newest)"
                        + " or tree_size in (select max(tree_size) from made"
                        + " group by (made_at at time zone 'UTC')::date) order by tree_size")
                .bind("size", treeSize)
                .map((r, c) -> checkpoint(r))
                .list());
  }

  private Checkpoint current(Handle handle) {
    var tree = new LogTree(handle);
    long size = tree.size();
    return newest(handle, size).orElseGet(() -> make(handle, tree, size));
  }

  private Checkpoint make(Handle handle, LogTree tree, long size) {
    byte[] root = tree.root(size);
    String note =
        key.sign(
            key.origin() + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n");
    // Another instance may have made it meanwhile, or a larger one: none is put before another.
    handle
        .createUpdate(
            "insert into log_checkpoint (tree_size, root_hash, note)"
                + " select :size, decode(:root, 'hex'), :note where not exists (select from log_checkpoint"
                + " where tree_size > :size) on conflict do nothing")
        .bind("size", size)
        .bind("root", HexFormat.of().formatHex(root))
        .bind("note", note)
        .execute();
    Checkpoint checkpoint = newest(handle, size).orElseThrow();
    made.fire(checkpoint);
    return checkpoint;
  }

  /** The newest of at least that size. */
  private static Optional<Checkpoint> newest(Handle handle, long size) {
    return handle
        .createQuery(SELECT + " where tree_size >= :size order by tree_size desc limit 1")
        .bind("size", size)
        .map((r, c) -> checkpoint(r))
        .findOne();
  }

  private static Checkpoint checkpoint(ResultSet r) throws SQLException {
    return new Checkpoint(
        r.getLong("tree_size"),
        r.getString("root_hash"),
        r.getObject("made_at", OffsetDateTime.class).toInstant(),
        r.getString("note"));
  }
}
