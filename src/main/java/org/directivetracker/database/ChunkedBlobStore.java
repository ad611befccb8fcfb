package org.directivetracker.database;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Bytes in PostgreSQL, in chunks that are written and read one by one, so that nothing is in memory
 * whole. They are put there before the rows of the table that owns them are written; what no row
 * names is removed, at the latest an hour after.
 */
public abstract class ChunkedBlobStore {
  private static final Logger LOG = Logger.getLogger(ChunkedBlobStore.class);

  /** The size of all chunks but the last of a stream. */
  public static final int CHUNK_BYTES = 256 * 1024;

  private final Jdbi jdbi;
  private final String owner;
  private final String unowned;

  /**
   * The bytes of a table's rows.
   *
   * @param owner the table: its rows name what is kept in {@code content_id}, and beside it stand
   *     {@code <owner>_content} and {@code <owner>_chunk}
   */
  protected ChunkedBlobStore(Jdbi jdbi, String owner) {
    this.jdbi = jdbi;
    this.owner = owner;
    this.unowned = " and not exists (select from " + owner + " o where o.content_id = c.id)";
  }

  void start(@Observes StartupEvent event) {
    removeLeftovers("");
  }

  /**
   * Keeps a stream.
   *
   * @param size in bytes
   * @param sha256 of them, in hex
   * @return the name of what is kept
   */
  public UUID put(InputStream bytes, long size, String sha256) throws IOException {
    // Of the last day alone, so that the work does not grow with all that was ever kept.
    removeLeftovers(" and c.created_at > clock_timestamp() - interval '25 hours'");
    UUID content = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into " + owner + "_content (id, sha256, size) values (?, ?, ?)",
                content,
                HexFormat.of().parseHex(sha256),
                size));
    try {
      int number = 0;
      for (byte[] chunk = bytes.readNBytes(CHUNK_BYTES);
          chunk.length > 0;
          chunk = bytes.readNBytes(CHUNK_BYTES)) {
        insert(content, number++, chunk);
      }
    } catch (IOException | RuntimeException e) {
      remove(content);
      throw e;
    }
    return content;
  }

  private void insert(UUID content, int number, byte[] chunk) {
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into " + owner + "_chunk (content_id, number, bytes) values (?, ?, ?)",
                content,
                number,
                chunk));
  }

  /** Gives the bytes again. */
  public void get(UUID content, OutputStream to) throws IOException {
    int number = 0;
    for (Optional<byte[]> chunk = chunk(content, number);
        chunk.isPresent();
        chunk = chunk(content, ++number)) {
      to.write(chunk.get());
    }
  }

  /** One of the chunks, by its number from 0; empty after the last. */
  public Optional<byte[]> chunk(UUID content, int number) {
    return jdbi.withHandle(
        h ->
            h.select(
                    "select bytes from " + owner + "_chunk where content_id = ? and number = ?",
                    content,
                    number)
                .mapTo(byte[].class)
                .findOne());
  }

  /** Removes what no row names; if this fails, a later put or the next start does. */
  public void remove(UUID content) {
    try {
      jdbi.useHandle(
          h -> h.execute("delete from " + owner + "_content c where c.id = ?" + unowned, content));
    } catch (RuntimeException e) {
      LOG.warnf(
          "Content %s of %s is left behind: %s", content, owner, RedactedThrowable.summary(e));
    }
  }

  /** What a process that was killed had put. */
  private void removeLeftovers(String condition) {
    jdbi.withHandle(
            h ->
                h.createQuery(
                        "select c.id from "
                            + owner
                            + "_content c where c.created_at"
                            + " < clock_timestamp() - interval '1 hour'"
                            + condition
                            + unowned)
                    .mapTo(UUID.class)
                    .list())
        .forEach(this::remove);
  }
}
