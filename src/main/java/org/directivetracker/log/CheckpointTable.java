package org.directivetracker.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The checkpoints that the database keeps and that the key of their size has signed. */
final class CheckpointTable {
  private static final String SELECT =
      "select tree_size, encode(root_hash, 'hex') as root_hash, made_at, note"
          + " from log_checkpoint_vouched";

  private static final int MOST_IN_FULL = 1_000;

  /** Taken by whoever adds one, until it is committed: the folders are filled in their order. */
  private static final long LOCK = 0x636865636bL;

  private CheckpointTable() {}

  /** The first whose tree has at least that size. */
  static Optional<Checkpoint> first(Handle handle, long size) {
    return one(handle, " where tree_size >= :size order by tree_size limit 1", size);
  }

  /** The newest of at least that size. */
  static Optional<Checkpoint> newest(Handle handle, long size) {
    return one(handle, " where tree_size >= :size order by tree_size desc limit 1", size);
  }

  /** The newest of at most that size. */
  static Optional<Checkpoint> last(Handle handle, long size) {
    return one(handle, " where tree_size <= :size order by tree_size desc limit 1", size);
  }

  private static Optional<Checkpoint> one(Handle handle, String which, long size) {
    return handle
        .createQuery(SELECT + which)
        .bind("size", size)
        .map((r, c) -> checkpoint(r))
        .findOne();
  }

  /** Those of larger trees, the smallest first. */
  static List<Checkpoint> after(Handle handle, long size, int limit) {
    return handle
        .createQuery(SELECT + " where tree_size > :size order by tree_size limit :limit")
        .bind("size", size)
        .bind("limit", limit)
        .map((r, c) -> checkpoint(r))
        .list();
  }

  /**
   * Those of trees up to a size, the smallest first: the newest thousand, and of the days before,
   * by UTC, the last of each.
   */
  static List<Checkpoint> upTo(Handle handle, long size) {
    return handle
        .createQuery(
            "with made as ("
                + SELECT
                + " where tree_size <= :size), newest as (select tree_size from made"
                + " order by tree_size desc limit "
                + MOST_IN_FULL
                + ") select * from made where tree_size in (select tree_size from newest)"
                + " or tree_size in (select max(tree_size) from made"
                + " group by (made_at at time zone 'UTC')::date) order by tree_size")
        .bind("size", size)
        .map((r, c) -> checkpoint(r))
        .list();
  }

  /** How many the database keeps beside them, up to a size: those of other keys. */
  static long others(Handle handle, long size) {
    return handle
        .createQuery(
            "select (select count(*) from log_checkpoint where tree_size <= :size)"
                + " - (select count(*) from log_checkpoint_vouched where tree_size <= :size)")
        .bind("size", size)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Keeps one, unless another instance has kept it or a larger one meanwhile (none is put before
   * another), or the key is no longer the one that signs.
   */
  static void add(Handle handle, VerifiedCheckpoint tree, NoteKey key) {
    handle.execute("select pg_advisory_xact_lock(?)", LOCK);
    handle
        .createUpdate(
            "insert into log_checkpoint (tree_size, root_hash, note)"
                + " select :size, decode(:root, 'hex'), :note"
                + " where not exists (select from log_checkpoint where tree_size > :size)"
                + " and :key = (select encode(key_id, 'hex') from log_key order by number desc limit 1)"
                + " on conflict do nothing")
        .bind("size", tree.size())
        .bind("root", tree.root())
        .bind("note", tree.note())
        .bind("key", key.id())
        .execute();
  }

  static VerifiedCheckpoint signed(Checkpoint checkpoint) {
    return new VerifiedCheckpoint(checkpoint.treeSize(), checkpoint.rootHash(), checkpoint.note());
  }

  private static Checkpoint checkpoint(ResultSet r) throws SQLException {
    return new Checkpoint(
        r.getLong("tree_size"),
        r.getString("root_hash"),
        r.getObject("made_at", OffsetDateTime.class).toInstant(),
        r.getString("note"));
  }
}
