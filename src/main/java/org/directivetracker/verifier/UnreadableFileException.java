package org.directivetracker.verifier;

import org.jspecify.annotations.Nullable;

/** An argument or a file does not have the form that it must have; nothing can be said of it. */
final class UnreadableFileException extends Exception {
  /** Every value is made safe to print. */
  UnreadableFileException(String template, @Nullable Object... values) {
    super(PrintableText.text(template, values));
  }
}
