package org.directivetracker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A kind of file that the operator allows beside those that the service knows. A file is of it when
 * its name has the extension and its content one of the signatures.
 */
final class AddedType {
  /** Bytes that stand at an offset. */
  private record Signature(int offset, String hex) {
    static Signature of(String text) {
      int colon = text.indexOf(':');
      return new Signature(
          Integer.parseInt(text.substring(0, colon)),
          text.substring(colon + 1).toLowerCase(Locale.ROOT));
    }

    int end() {
      return offset + hex.length() / 2;
    }

    boolean isIn(byte[] head) {
      return end() <= head.length && HexFormat.of().formatHex(head, offset, end()).equals(hex);
    }
  }

  private final String mediaType;
  private final String extension;
  private final List<Signature> signatures;

  private AddedType(String mediaType, String extension, List<Signature> signatures) {
    this.mediaType = mediaType;
    this.extension = extension;
    this.signatures = signatures;
  }

  /**
   * The kinds of the setting {@code TRACKER_EVIDENCE_TYPES}: media type, extension and signatures,
   * such as {@code 4:66747970}. The start has looked at how it is written.
   */
  static List<AddedType> parse(String setting) {
    return Arrays.stream(setting.split(","))
        .map(String::strip)
        .filter(e -> !e.isEmpty())
        .map(e -> of(e.split(" +")))
        .toList();
  }

  private static AddedType of(String[] entry) {
    return new AddedType(
        entry[0].toLowerCase(Locale.ROOT),
        entry[1].toLowerCase(Locale.ROOT),
        Arrays.stream(entry[2].split("\\|")).map(Signature::of).toList());
  }

  String mediaType() {
    return mediaType;
  }

  boolean hasName(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(extension);
  }

  boolean hasContent(Path file) throws IOException {
    int most = signatures.stream().mapToInt(Signature::end).max().orElse(0);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(most);
      return signatures.stream().anyMatch(s -> s.isIn(head));
    }
  }
}
