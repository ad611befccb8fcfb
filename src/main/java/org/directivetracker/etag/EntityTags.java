package org.directivetracker.etag;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Compares tags as they come back through proxies. One that compresses an answer changes its tag:
 * nginx puts {@code W/} before it, Apache a suffix such as {@code -gzip} into it. So does this
 * service with answers that it compresses.
 */
public final class EntityTags {
  private static final Pattern CHANGED = Pattern.compile("^W/|-(?:gzip|br|zstd|deflate)(?=\"$)");

  private EntityTags() {}

  /** The tag as the service gave it to the answer before any compression. */
  public static String original(String tag) {
    return CHANGED.matcher(tag.strip()).replaceAll("");
  }

  /** Whether the caller says that it has what this tag stands for (weak comparison). */
  public static boolean isHeld(HttpServerRequest request, String tag) {
    String original = original(tag);
    return request.headers().getAll("If-None-Match").stream()
        .flatMap(h -> Arrays.stream(h.split(",", -1)))
        .map(EntityTags::original)
        .anyMatch(h -> h.equals(original) || h.equals("*"));
  }

  /** The hash of a body for its tag. */
  public static String hash(byte[]... parts) {
    var digest = DigestUtils.getSha256Digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOf(digest.digest(), 12));
  }
}
