package org.directivetracker.contract;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Serves the contract as it is, and sends people who come by hand to the API browser. */
@ApplicationScoped
class ContractRoute {
  private final Contract contract;

  ContractRoute(Contract contract) {
    this.contract = contract;
  }

  void install(@Observes Router router) {
    router
        .route("/openapi.yaml")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            routing ->
                routing
                    .response()
                    .putHeader("Content-Type", "application/yaml")
                    .putHeader("Cache-Control", "public, no-cache")
                    .end(Buffer.buffer(contract.bytes())));
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(
            routing ->
                routing.response().setStatusCode(303).putHeader("Location", "/api-browser/").end());
  }
}
