package org.directivetracker.evidence;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.contract.MultipartForm;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/** Takes files in: the bytes are kept before the transaction, and removed if it takes none in. */
@Singleton
public class EvidenceIntake {
  private final EvidenceService service;
  private final EvidenceStore store;
  private final UploadInspector uploads;

  EvidenceIntake(EvidenceService service, EvidenceStore store, UploadInspector uploads) {
    this.service = service;
    this.store = store;
    this.uploads = uploads;
  }

  /** Hands in what arrived as no form. Within a transaction its bytes are kept with that. */
  public EvidenceView add(
      Caller who, String key, EvidenceRequest request, String fileName, InputStream bytes) {
    try {
      Path spooled = Files.createTempFile("evidence", null);
      try {
        long size = Files.copy(bytes, spooled, StandardCopyOption.REPLACE_EXISTING);
        InspectedUpload upload =
            uploads.inspect(new MultipartForm.FormFile(spooled, fileName, null, size));
        return keeping(
            who,
            key,
            request,
            upload,
            content -> service.add(who, key, request, upload, content).evidence());
      } finally {
        Files.delete(spooled);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps the bytes while evidence is written.
   *
   * @param taken writes it, given the name of its bytes, null when they are there already
   */
  <T> T keeping(
      Caller who,
      String key,
      EvidenceRequest request,
      InspectedUpload upload,
      Function<@Nullable UUID, T> taken) {
    UUID content = service.isNew(who, key, request, upload) ? put(upload) : null;
    try {
      return taken.apply(content);
    } finally {
      if (content != null) {
        store.remove(content);
      }
    }
  }

  private UUID put(InspectedUpload upload) {
    try (InputStream in = Files.newInputStream(upload.path())) {
      return store.put(in, upload.size(), upload.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
