package org.directivetracker.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;

/** The page behind each problem's URI. */
@ApplicationScoped
class ProblemPages {
  private final ProblemResponses problems;

  ProblemPages(ProblemResponses problems) {
    this.problems = problems;
  }

  void install(@Observes Router router) {
    router
        .route("/problems/:slug")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::page);
  }

  private void page(RoutingContext routing) {
    Optional<ProblemType> type =
        Arrays.stream(ProblemType.values())
            .filter(t -> t.slug().equals(routing.pathParam("slug")))
            .findFirst();
    if (type.isEmpty()) {
      problems.send(Problem.notFound(), routing);
      return;
    }
    routing
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "public, max-age=3600")
        .end(html(type.get()));
  }

  private static String html(ProblemType type) {
    return String.format(
        Locale.ROOT,
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>%1$s</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}
        code{background:#eee;padding:0 .2em}</style></head>
        <body><p><code>%2$s</code> · HTTP %3$d</p><h1>%1$s</h1><p>%4$s</p></body>
        </html>
        """,
        type.title(),
        type.uri(),
        type.status(),
        type.explanation().replaceAll("`([^`]+)`", "<code>$1</code>"));
  }
}
