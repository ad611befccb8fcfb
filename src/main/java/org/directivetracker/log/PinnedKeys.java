package org.directivetracker.log;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The keys that may sign the log, as the database has pinned them: table {@code log_key}. */
final class PinnedKeys {
  /**
   * A key that was pinned.
   *
   * @param afterSize it signs larger trees than this, until another is pinned
   * @param id the key's, in hex
   * @param key null for one of which a migration found no more than the id
   */
  record PinnedKey(long afterSize, String origin, String id, @Nullable NoteKey key) {
    /** As messages name it. */
    String name() {
      return origin + "+" + id;
    }

    boolean isOf(NoteKey other) {
      return origin.equals(other.origin()) && id.equals(other.id());
    }
  }

  private PinnedKeys() {}

  /** All of them, the first one first. */
  static List<PinnedKey> all(Handle handle) {
    return handle
        .createQuery(
            "select min(after_size) as after_size, min(origin) as origin, encode(key_id, 'hex') as id,"
                + " max(verifier_key) as verifier_key from log_key group by key_id order by min(number)")
        .map(
            (r, c) ->
                new PinnedKey(
                    r.getLong("after_size"),
                    r.getString("origin"),
                    r.getString("id"),
                    Optional.ofNullable(r.getString("verifier_key"))
                        .flatMap(NoteKey::parse)
                        .orElse(null)))
        .list();
  }

  /** The one that signs now; none before the first checkpoint. */
  static Optional<PinnedKey> current(Handle handle) {
    List<PinnedKey> pins = all(handle);
    return pins.isEmpty() ? Optional.empty() : Optional.of(pins.get(pins.size() - 1));
  }

  /** Pins the key of the first checkpoint, unless another process was first. */
  static void first(Handle handle, NoteKey key) {
    if (current(handle).isEmpty()) {
      handle.execute("select pg_advisory_xact_lock(?)", EventNumbering.LOCK);
      if (current(handle).isEmpty()) {
        add(handle, -1, key);
      }
    }
  }

  /** Pins a key; without effect when another process has done so. */
  static void add(Handle handle, long afterSize, NoteKey key) {
    handle
        .createUpdate(
            "insert into log_key (after_size, origin, key_id, verifier_key)"
                + " values (:after, :origin, decode(:id, 'hex'), :key) on conflict do nothing")
        .bind("after", afterSize)
        .bind("origin", key.origin())
        .bind("id", key.id())
        .bind("key", key.text())
        .execute();
  }
}
