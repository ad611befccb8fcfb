package org.directivetracker.evidence;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.contract.MultipartForm;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.DomainClock;

/** Looks at files before they are kept. */
@Singleton
public class UploadInspector {
  private static final int LONGEST_NAME = 255;

  /** What breaks a line, and what turns the direction of a name around to hide its extension. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

  private final MediaTypes types;
  private final BodyLimit limit;
  private final VertxHttpConfig http;
  private final DomainClock clock;

  UploadInspector(MediaTypes types, BodyLimit limit, VertxHttpConfig http, DomainClock clock) {
    this.types = types;
    this.limit = limit;
    this.http = http;
    this.clock = clock;
  }

  /** Removes what a process that was killed had spooled. */
  void start(@Observes StartupEvent event) throws IOException {
    Path folder = Path.of(http.body().uploadsDirectory());
    if (!Files.isDirectory(folder)) {
      return;
    }
    Instant hourAgo = clock.now().minus(1, ChronoUnit.HOURS);
    try (DirectoryStream<Path> spooled = Files.newDirectoryStream(folder)) {
      for (Path file : spooled) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(hourAgo)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * The file as it would be kept.
   *
   * @throws Problem {@code media-type-not-allowed}, {@code payload-too-large}
   */
  InspectedUpload inspect(MultipartForm.FormFile file) {
    String name = lastSegment(file.name());
    try {
      String type = types.require(file.path(), name, file.mediaType());
      if (file.size() > limit.fileBytes()) {
        throw limit.exceeded();
      }
      try (InputStream in = Files.newInputStream(file.path())) {
        return new InspectedUpload(file.path(), name, type, file.size(), DigestUtils.sha256Hex(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The name under which a file is kept. One that is too long keeps its end, where the extension
   * is.
   */
  public static String lastSegment(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String seen = UNSEEN.matcher(last).replaceAll("").strip();
    int over = seen.codePointCount(0, seen.length()) - LONGEST_NAME;
    String kept = over > 0 ? seen.substring(seen.offsetByCodePoints(0, over)) : seen;
    return kept.isEmpty() ? "file" : kept;
  }
}
