package org.directivetracker.http;

import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Answers in gzip. A body is compressed by the worker thread that makes it, within the caller's
 * turn, and never on the event loop: {@code admission} then bounds the cost of compression like any
 * other work, and counts the bytes that are really sent. Files that are kept byte for byte
 * (evidence, frozen reports, case files) are sent as they are.
 *
 * <p>Callers authenticate by a bearer token that no browser adds by itself, so another site cannot
 * make one send requests whose compressed lengths tell a secret (BREACH).
 */
public final class GzipCompression {
  public static final String CODING = "gzip";

  /** The name of this header among those that an answer varies by. */
  public static final String ACCEPT_ENCODING = "Accept-Encoding";

  /** Fast: docs/performance.md compares the levels. */
  private static final int LEVEL = 1;

  /** A shorter body fits in one packet of the network as it is. */
  private static final int SHORTEST_BYTES = 1024;

  private static final int BUFFER_BYTES = 16 * 1024;

  private static final Set<String> TYPES =
      Set.of(
          "application/json",
          "application/problem+json",
          "application/yaml",
          "text/csv",
          "text/html",
          "text/plain");

  private GzipCompression() {}

  /** Whether answers of this media type are compressed for callers who accept that. */
  public static boolean isFor(String mediaType) {
    return TYPES.contains(mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  /** Whether this body is to be compressed for the caller. */
  public static boolean isFor(HttpServerRequest request, String mediaType, int bytes) {
    return bytes >= SHORTEST_BYTES && isFor(mediaType) && isAccepted(request);
  }

  /** Whether the caller accepts gzip (RFC 9110, section 12.5.3). */
  public static boolean isAccepted(HttpServerRequest request) {
    List<String[]> codings =
        request.headers().getAll(ACCEPT_ENCODING).stream()
            .flatMap(h -> Stream.of(h.toLowerCase(Locale.ROOT).split(",", -1)))
            .map(c -> c.replace(" ", "").replace("\t", "").split(";", -1))
            .toList();
    return Stream.of(Set.of(CODING, "x-gzip"), Set.of("*"))
        .map(names -> codings.stream().filter(c -> names.contains(c[0])).toList())
        .filter(named -> !named.isEmpty())
        .findFirst()
        .map(named -> named.stream().noneMatch(GzipCompression::isRefused))
        .orElse(false);
  }

  private static boolean isRefused(String[] coding) {
    return Stream.of(coding).skip(1).anyMatch(p -> p.matches("q=0(\\.0{0,3})?"));
  }

  /** The tag of the compressed form: it stands for the same content in other bytes. */
  public static String weak(String tag) {
    return tag.startsWith("W/") ? tag : "W/" + tag;
  }

  /** The value of {@code Vary} with {@code Accept-Encoding} in it. */
  public static String vary(String others) {
    return others.isEmpty()
        ? ACCEPT_ENCODING
        : Stream.concat(
                Stream.of(others.split(",", -1)).map(String::strip), Stream.of(ACCEPT_ENCODING))
            .distinct()
            .collect(Collectors.joining(", "));
  }

  public static byte[] gzip(byte[] body) {
    var bytes = new ByteArrayOutputStream(body.length / 4 + 64);
    try (OutputStream out = gzip(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Compresses what is written, in bounded memory. Closing it closes the other stream. */
  public static OutputStream gzip(OutputStream to) throws IOException {
    return new GZIPOutputStream(to, BUFFER_BYTES) {
      {
        def.setLevel(LEVEL);
      }
    };
  }
}
