package org.directivetracker.extension;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.directive.QueueFilter;
import org.directivetracker.directive.QueueParameters;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/extension-requests")
class ExtensionRequestResource {
  private final ExtensionRequestService requests;
  private final ExtensionRequestQueries queries;
  private final AsOfResolver asOfResolver;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ExtensionRequestResource(
      ExtensionRequestService requests,
      ExtensionRequestQueries queries,
      AsOfResolver asOfResolver,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.requests = requests;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response queue(
      @BeanParam QueueParameters parameters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    QueueFilter filter = parameters.filter();
    return answers.page(
        queries.queue(
            caller.get(),
            filter,
            asOfResolver.page(limit, cursor, asOf, "extension-requests", filter)));
  }

  @GET
  @Path("{requestId}")
  public Response get(UUID requestId) {
    ExtensionRequestView view = queries.get(caller.get(), requestId);
    return answers.item(view.version(), view);
  }

  @POST
  @Path("{requestId}/decision")
  public Response decide(
      UUID requestId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      ExtensionDecision decision) {
    return idempotency.once(
        caller.get(),
        decision,
        () -> {
          ExtensionRequestView view =
              requests.decide(caller.get(), requestId, new IfMatch(ifMatch), decision);
          return answers.written(view.version(), view);
        });
  }

  @POST
  @Path("{requestId}/withdrawal")
  public Response withdraw(
      UUID requestId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      ExtensionWithdrawal withdrawal) {
    return idempotency.once(
        caller.get(),
        withdrawal,
        () -> {
          ExtensionRequestView view =
              requests.withdraw(caller.get(), requestId, new IfMatch(ifMatch), withdrawal);
          return answers.written(view.version(), view);
        });
  }
}
