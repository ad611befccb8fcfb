package org.directivetracker.evidence;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.contract.Form;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.problem.Problem;

/** Looks at files before they are kept. */
@Singleton
class Uploads {
  private static final int LONGEST_NAME = 255;

  /** Controls, and what turns the direction of a name around to hide its extension. */
  private static final Pattern UNSEEN =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

  private final MediaTypes types;
  private final BodyLimit limit;

  Uploads(MediaTypes types, BodyLimit limit) {
    this.types = types;
    this.limit = limit;
  }

  /**
   * The file as it would be kept.
   *
   * @throws Problem {@code media-type-not-allowed}, {@code payload-too-large}
   */
  Upload inspect(Form.File file) {
    String name = lastSegment(file.name());
    try {
      String type = types.require(file.path(), name, file.mediaType());
      if (file.size() > limit.fileBytes()) {
        throw limit.exceeded();
      }
      try (InputStream in = Files.newInputStream(file.path())) {
        return new Upload(file.path(), name, type, file.size(), DigestUtils.sha256Hex(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name that is too long keeps its end, where the extension is. */
  static String lastSegment(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String seen = UNSEEN.matcher(last).replaceAll("").strip();
    int over = seen.codePointCount(0, seen.length()) - LONGEST_NAME;
    String kept = over > 0 ? seen.substring(seen.offsetByCodePoints(0, over)) : seen;
    return kept.isEmpty() ? "file" : kept;
  }
}
