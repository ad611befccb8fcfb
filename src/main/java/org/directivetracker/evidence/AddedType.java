package org.directivetracker.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A kind of file that the operator allows beside those that the service knows. A file is of it when
 * its name has the extension and its content one of the signatures.
 */
public final class AddedType {
  private static final Pattern SIGNATURE = Pattern.compile("(\\d{1,6}):((?:\\p{XDigit}{2}){2,32})");
  private static final Pattern ENTRY =
      Pattern.compile(
          "([a-z]+/[a-z0-9.+-]+) +(\\.[a-z0-9]+) +(" + SIGNATURE + "(?:\\|" + SIGNATURE + ")*)",
          Pattern.CASE_INSENSITIVE);

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

  private static List<String> entries(String setting) {
    return Arrays.stream(setting.split(",")).map(String::strip).filter(e -> !e.isEmpty()).toList();
  }

  /** Whether the setting {@code TRACKER_EVIDENCE_TYPES} can be read. */
  public static boolean isSetting(String setting) {
    return entries(setting).stream().allMatch(e -> ENTRY.matcher(e).matches());
  }

  /** The kinds of a setting: media type, extension and signatures, such as {@code 4:66747970}. */
  static List<AddedType> parse(String setting) {
    return entries(setting).stream().map(e -> of(e.split(" +"))).toList();
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
