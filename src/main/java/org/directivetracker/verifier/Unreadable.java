package org.directivetracker.verifier;

/** What was handed over is not what it should be, so that nothing can be said of it. */
final class Unreadable extends Exception {
  Unreadable(String message) {
    super(message);
  }
}
