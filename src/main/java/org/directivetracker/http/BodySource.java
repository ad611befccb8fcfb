package org.directivetracker.http;

import java.io.IOException;

/**
 * A body of known size that is read piece by piece while it is sent. {@link BodySourceWriter} asks
 * for the next piece when the caller has taken the one before, so that a slow reader holds no
 * thread, no transaction and no database connection.
 */
public interface BodySource {
  /** In bytes. */
  long size();

  /** The next piece, in a thread that may block; an empty array at the end. */
  byte[] next() throws IOException;
}
