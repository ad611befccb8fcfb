package org.directivetracker.evidence;

import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.security.Caller;

/** Takes plain texts in as evidence where no file arrives: the sample's. */
@Singleton
public class EvidenceTexts {
  private final EvidenceService service;
  private final EvidenceStore store;

  EvidenceTexts(EvidenceService service, EvidenceStore store) {
    this.service = service;
    this.store = store;
  }

  /** Hands a text in under that file name. */
  public EvidenceView add(
      Caller caller, String directive, EvidenceRequest request, String fileName, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String sha256 = DigestUtils.sha256Hex(bytes);
    var upload = new Upload(Path.of(fileName), fileName, "text/plain", bytes.length, sha256);
    try {
      UUID content = store.put(new ByteArrayInputStream(bytes), bytes.length, sha256);
      return service.add(caller, directive, request, upload, content).evidence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
