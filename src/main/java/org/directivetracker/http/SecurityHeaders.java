package org.directivetracker.http;

import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The headers that tell browsers what they may do with an answer; every answer carries them. */
final class SecurityHeaders {
  private static final String FRAMES = "frame-ancestors 'none'";

  /** Reports and pages of problems carry their own style and pictures, and no script. */
  private static final String PAGE =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'; "
          + FRAMES;

  /** Swagger UI runs scripts of this server alone. It writes styles into its page. */
  private static final String API_BROWSER =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + FRAMES;

  private SecurityHeaders() {}

  /**
   * Sets the headers.
   *
   * @param path of the request, null when it has none
   */
  static void set(HttpServerResponse response, @Nullable String path) {
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .putHeader("Content-Security-Policy", policy(path == null ? "" : path))
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin");
  }

  private static String policy(String path) {
    if (path.equals("/api-browser") || path.startsWith("/api-browser/")) {
      return API_BROWSER;
    }
    // Pages of Quarkus' development mode.
    return path.startsWith("/q/") ? FRAMES : PAGE;
  }
}
