package org.directivetracker.reconciliation;

/**
 * Something that a table says and the log does not, or the other way round.
 *
 * @param check which comparison found it
 * @param type of the thing: as events name it, {@code event}, or {@code log}
 * @param id of the thing; of an event its number in the log, if it has one
 * @param detail the members that differ, or a sentence; never a value
 */
record ReconciliationFinding(ReconciliationCheck check, String type, String id, String detail) {
  /** What is compared. */
  enum ReconciliationCheck {
    /** A live row with its newest version row. */
    ROW,
    /** Version rows with one another: numbers without gaps, spans that meet. */
    VERSIONS,
    /** A version row with the event that wrote it: its moment, its directive, what it names. */
    EVENT_OF_ROW,
    /** What an event names with the version rows. */
    ROW_OF_EVENT,
    /** What a row records with the changes of its events, replayed from the first version on. */
    REPLAY,
    /** Derived columns and rules over several rows, recomputed. */
    DERIVED,
    /** The columns and parts of an event with its canonical text, and that with its leaf. */
    EVENT,
    /** The tree with its leaves, and with the newest signed checkpoint. */
    TREE
  }
}
