package org.directivetracker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the bytes of evidence are. Those of an upload are put there before the evidence that takes
 * them in is written, in transactions of their own, for the database commits none that took more
 * than five seconds; what no evidence took in within an hour may be removed. Those of a bundle are
 * short, and come and go with its transaction.
 */
public interface EvidenceStore {
  /**
   * Keeps a stream.
   *
   * @param size in bytes
   * @param sha256 of them, in hex
   * @return the name of what is kept
   */
  UUID put(InputStream bytes, long size, String sha256) throws IOException;

  /** Gives the bytes again. */
  void get(UUID content, OutputStream to) throws IOException;

  /** One of the chunks that the bytes are kept in, by its number from 0; empty after the last. */
  Optional<byte[]> chunk(UUID content, int number);

  /** Removes what no evidence took in; what one did stays. Does not fail: it can be done later. */
  void remove(UUID content);
}
