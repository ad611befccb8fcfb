package org.directivetracker.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/**
 * The part of a body that a request asks for (RFC 9110, section 14).
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
public record ByteRange(long first, long last) {
  private static final Pattern BYTES = Pattern.compile("bytes=(?:(\\d+)-(\\d*)|-(\\d+))");

  /** More digits than the size of any body has. */
  private static final int DIGITS = 18;

  /**
   * The one range that is asked for. Empty means the whole body: no range, several of them, one
   * that is malformed or reversed, or another tag in {@code If-Range}.
   *
   * @param tag of the body, strong
   * @param size of the body in bytes
   * @throws Problem {@code range-not-satisfiable} for a range beyond the end
   */
  public static Optional<ByteRange> of(HttpServerRequest request, String tag, long size) {
    List<String> sent = request.headers().getAll("Range");
    String condition = request.getHeader("If-Range");
    if (sent.size() != 1
        || !request.method().equals(HttpMethod.GET)
        || (condition != null && !condition.strip().equals(tag))) {
      return Optional.empty();
    }
    Matcher matcher = BYTES.matcher(sent.get(0).strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first;
    long last = size - 1;
    if (matcher.group(1) == null) {
      long length = number(matcher.group(3));
      first = length == 0 ? size : Math.max(0, size - length);
    } else {
      first = number(matcher.group(1));
      if (!matcher.group(2).isEmpty()) {
        long asked = number(matcher.group(2));
        if (asked < first) {
          return Optional.empty();
        }
        last = Math.min(last, asked);
      }
    }
    if (first >= size) {
      throw Problem.of(ProblemType.RANGE_NOT_SATISFIABLE, "There are " + size + " bytes.")
          .header("Content-Range", "bytes */" + size);
    }
    return Optional.of(new ByteRange(first, last));
  }

  private static long number(String digits) {
    return digits.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  public long length() {
    return last - first + 1;
  }

  /** The value of {@code Content-Range}. */
  public String of(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }
}
