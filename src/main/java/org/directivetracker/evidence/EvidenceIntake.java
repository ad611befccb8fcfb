package org.directivetracker.evidence;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import java.util.function.Function;
import org.directivetracker.contract.Form;
import org.directivetracker.security.Caller;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes files in: the bytes are kept before the transaction, and removed if it takes none in. */
@Singleton
public class EvidenceIntake {
  private static final Logger LOG = Logger.getLogger(EvidenceIntake.class);

  private final EvidenceService service;
  private final EvidenceStore store;
  private final Uploads uploads;

  EvidenceIntake(EvidenceService service, EvidenceStore store, Uploads uploads) {
    this.service = service;
    this.store = store;
    this.uploads = uploads;
  }

  /** Hands a file in. */
  public EvidenceView add(Caller who, String key, EvidenceRequest request, Form.File file) {
    Upload upload = uploads.inspect(file);
    return keeping(
        who,
        key,
        request,
        upload,
        content -> service.add(who, key, request, upload, content).evidence());
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
      Upload upload,
      Function<@Nullable UUID, T> taken) {
    UUID content = service.isNew(who, key, request, upload) ? put(upload) : null;
    try {
      return taken.apply(content);
    } finally {
      if (content != null) {
        removeUnused(content);
      }
    }
  }

  private UUID put(Upload upload) {
    try (InputStream in = Files.newInputStream(upload.path())) {
      return store.put(in, upload.size(), upload.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** If this fails too, a later upload or the next start removes it. */
  private void removeUnused(UUID content) {
    try {
      store.remove(content);
    } catch (RuntimeException e) {
      LOG.warnf("Content %s is left behind: %s", content, e.getMessage());
    }
  }
}
