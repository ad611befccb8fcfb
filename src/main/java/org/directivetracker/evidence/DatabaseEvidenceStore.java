package org.directivetracker.evidence;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jdbi.v3.core.Jdbi;

/** Bytes in PostgreSQL, in chunks that are written and read one by one. */
@Singleton
class DatabaseEvidenceStore implements EvidenceStore {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final Jdbi jdbi;

  DatabaseEvidenceStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  void start(@Observes StartupEvent event) {
    removeLeftovers("");
  }

  @Override
  public UUID put(InputStream bytes, long size, String sha256) throws IOException {
    // Of the last day alone, so that the work does not grow with all that was ever kept.
    removeLeftovers(" and c.created_at > clock_timestamp() - interval '25 hours'");
    UUID content = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into evidence_content (id, sha256, size) values (?, ?, ?)",
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
                "insert into evidence_chunk (content_id, number, bytes) values (?, ?, ?)",
                content,
                number,
                chunk));
  }

  @Override
  public void get(UUID content, OutputStream to) throws IOException {
    int number = 0;
    for (Optional<byte[]> chunk = chunk(content, number);
        chunk.isPresent();
        chunk = chunk(content, ++number)) {
      to.write(chunk.get());
    }
  }

  private Optional<byte[]> chunk(UUID content, int number) {
    return jdbi.withHandle(
        h ->
            h.select(
                    "select bytes from evidence_chunk where content_id = ? and number = ?",
                    content,
                    number)
                .mapTo(byte[].class)
                .findOne());
  }

  @Override
  public void remove(UUID content) {
    jdbi.useHandle(
        h ->
            h.execute(
                "delete from evidence_content c where c.id = ?"
                    + " and not exists (select from evidence e where e.content_id = c.id)",
                content));
  }

  /** What a process that was killed had put. */
  private void removeLeftovers(String condition) {
    jdbi.withHandle(
            h ->
                h.createQuery(
                        "select c.id from evidence_content c where c.created_at"
                            + " < clock_timestamp() - interval '1 hour'"
                            + condition
                            + " and not exists (select from evidence e where e.content_id = c.id)")
                    .mapTo(UUID.class)
                    .list())
        .forEach(this::remove);
  }
}
