package org.directivetracker.reconciliation;

/** A version row holds what the service never writes. */
final class UnreadableRowException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableRowException(Throwable cause) {
    super(cause);
  }
}
