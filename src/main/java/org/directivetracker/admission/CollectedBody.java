package org.directivetracker.admission;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A body that has arrived in whole.
 *
 * @param bytes of a small one; empty when it is in a file
 * @param file of a large one; deleted when the request has ended
 */
record CollectedBody(Buffer bytes, @Nullable Path file) {
  /** The name under which the routing of a request carries its body. */
  static final String PROPERTY = CollectedBody.class.getName();

  static final CollectedBody NONE = new CollectedBody(Buffer.buffer(), null);

  boolean isLarge() {
    return file != null;
  }

  InputStream open() throws IOException {
    return file == null ? new ByteArrayInputStream(bytes.getBytes()) : Files.newInputStream(file);
  }
}
