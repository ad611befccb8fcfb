package org.directivetracker.reconciliation;

/** A version row holds what the service never writes. */
final class UnreadableRow extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableRow(Throwable cause) {
    super(cause);
  }
}
