package org.directivetracker.evidence;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.directive.QueueFilter;
import org.directivetracker.directive.QueueParameters;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.http.BlobBodySource;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/evidence")
class EvidenceResource {
  private final EvidenceService service;
  private final EvidenceQueries queries;
  private final AsOfResolver asOfResolver;
  private final EvidenceStore store;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  EvidenceResource(
      EvidenceService service,
      EvidenceQueries queries,
      AsOfResolver asOfResolver,
      EvidenceStore store,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.service = service;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.store = store;
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
            caller.get(), filter, asOfResolver.page(limit, cursor, asOf, "evidence", filter)));
  }

  @GET
  @Path("{evidenceId}")
  public Response get(UUID evidenceId, @RestQuery @Nullable String asOf) {
    AsOf moment = asOfResolver.resolve(asOf);
    EvidenceView view = queries.get(caller.get(), evidenceId, moment);
    return answers.item(view.version(), view, null, moment);
  }

  @GET
  @Path("{evidenceId}/content")
  public Response content(UUID evidenceId, @Context Request request) {
    EvidenceQueries.EvidenceContent content = queries.content(caller.get(), evidenceId, null);
    EvidenceView view = content.evidence();
    return answers.file(
        request,
        view.fileName(),
        view.mediaType(),
        view.sha256(),
        BlobBodySource.of(view.size(), number -> store.chunk(content.id(), number)));
  }

  @POST
  @Path("{evidenceId}/review")
  public Response review(
      UUID evidenceId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      EvidenceReviewRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          EvidenceView view =
              service.review(caller.get(), evidenceId, new IfMatch(ifMatch), request);
          return answers.written(view.version(), view);
        });
  }
}
