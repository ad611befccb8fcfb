package org.directivetracker.snapshot;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.contract.Contract;
import org.directivetracker.etag.Responses;
import org.directivetracker.http.BlobBodySource;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.report.ReportKind;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** REST resource of frozen reports: lists, creates and reads them, and sends their bytes. */
@Path("/api/v1/report-snapshots")
class SnapshotResource {
  private final SnapshotFreezer freezer;
  private final SnapshotService service;
  private final SnapshotQueries queries;
  private final SnapshotStore store;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses responses;

  SnapshotResource(
      SnapshotFreezer freezer,
      SnapshotService service,
      SnapshotQueries queries,
      SnapshotStore store,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses responses) {
    this.freezer = freezer;
    this.service = service;
    this.queries = queries;
    this.store = store;
    this.idempotency = idempotency;
    this.caller = caller;
    this.responses = responses;
  }

  @GET
  public Response list(
      @RestQuery @Nullable ReportKind report,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return responses.page(
        queries.list(
            caller.get(), report, PageRequest.of(limit, cursor, "report-snapshots", report)));
  }

  @POST
  public Response create(SnapshotRequest request) {
    Caller requester = caller.get();
    // The stored response is looked up first, so that a repeated request makes no second report.
    // The transaction of the write begins in once(), after the report is made.
    return idempotency
        .replayed(requester, request)
        .orElseGet(
            () ->
                freezer.freeze(
                    requester,
                    request,
                    frozen ->
                        idempotency.once(requester, request, () -> record(requester, frozen))));
  }

  private Response record(Caller requester, FrozenReport frozen) {
    SnapshotView view = service.record(requester, frozen);
    return responses.created(
        view.version(), view, Contract.BASE + "/report-snapshots/" + view.id());
  }

  @GET
  @Path("{snapshotId}")
  public Response get(UUID snapshotId) {
    SnapshotView view = queries.get(caller.get(), snapshotId);
    return responses.item(view.version(), view);
  }

  @GET
  @Path("{snapshotId}/content")
  public Response content(UUID snapshotId, @Context Request request) {
    SnapshotQueries.SnapshotContent content = queries.content(caller.get(), snapshotId);
    SnapshotView view = content.snapshot();
    return responses.file(
        request,
        view.fileName(),
        view.mediaType(),
        view.sha256(),
        BlobBodySource.of(view.size(), number -> store.chunk(content.id(), number)));
  }
}
