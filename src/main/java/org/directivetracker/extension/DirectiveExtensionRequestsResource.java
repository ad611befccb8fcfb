package org.directivetracker.extension;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives/{id}/extension-requests")
class DirectiveExtensionRequestsResource {
  private final ExtensionRequestService requests;
  private final ExtensionRequestQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  DirectiveExtensionRequestsResource(
      ExtensionRequestService requests,
      ExtensionRequestQueries queries,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.requests = requests;
    this.queries = queries;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response ofDirective(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.ofDirective(
            caller.get(), id, PageRequest.of(limit, cursor, "extension-requests", id)));
  }

  @POST
  public Response file(String id, ExtensionRequestCreate request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          ExtensionRequestView view = requests.file(caller.get(), id, request);
          return answers.created(view.version(), view, "/api/v1/extension-requests/" + view.id());
        });
  }
}
