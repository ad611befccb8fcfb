package org.directivetracker.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.directivetracker.etag.EntityTags;
import org.directivetracker.http.GzipCompression;

/**
 * Serves the contract as it is and as JSON, and sends people who come by hand to the API browser.
 */
@ApplicationScoped
class ContractRoute {
  /** One form of the contract. It is compressed once, not for each request. */
  private record Form(String mediaType, Buffer bytes, Buffer compressed, String tag) {
    static Form of(String mediaType, byte[] bytes) {
      return new Form(
          mediaType,
          Buffer.buffer(bytes),
          Buffer.buffer(GzipCompression.gzip(bytes)),
          "\"" + EntityTags.hash(bytes) + "\"");
    }
  }

  private final Contract contract;

  ContractRoute(Contract contract) {
    this.contract = contract;
  }

  void install(@Observes Router router) {
    serve(router, "/openapi.yaml", Form.of("application/yaml", contract.bytes()));
    serve(router, "/openapi.json", Form.of("application/json", contract.json()));
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            routing ->
                routing.response().setStatusCode(303).putHeader("Location", "/api-browser/").end());
  }

  private static void serve(Router router, String path, Form form) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(routing -> send(routing, form));
  }

  private static void send(RoutingContext routing, Form form) {
    boolean packed = GzipCompression.isAccepted(routing.request());
    HttpServerResponse response =
        routing
            .response()
            .putHeader("ETag", packed ? GzipCompression.weak(form.tag) : form.tag)
            .putHeader("Cache-Control", "public, no-cache")
            .putHeader("Vary", GzipCompression.vary("Origin"));
    if (EntityTags.isHeld(routing.request(), form.tag)) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader("Content-Type", form.mediaType);
    if (packed) {
      response.putHeader("Content-Encoding", GzipCompression.CODING);
    }
    response.end(packed ? form.compressed : form.bytes);
  }
}
