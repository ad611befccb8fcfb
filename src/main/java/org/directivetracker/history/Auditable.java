package org.directivetracker.history;

import java.time.Instant;
import java.util.Map;

/** A tracked thing: every change of it is in the record. */
public interface Auditable {
  /** Its kind in events, such as {@code directive}. */
  String recordType();

  /** By what events name it. */
  String recordId();

  /** The number of its newest version row: its version; of a directive its revision. */
  int recordVersion();

  /** What its own version is about: the members whose change makes a new version. */
  Map<String, Object> state();

  /** When it was last written. */
  Instant updatedAt();

  /**
   * Makes the next version.
   *
   * @param ownChange whether its own members changed, not only something shown in it
   */
  void advance(Instant recordedAt, boolean ownChange);
}
