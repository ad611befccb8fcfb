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

@Path("/api/v1/report-snapshots")
class SnapshotResource {
  private final SnapshotFreezer freezer;
  private final SnapshotService service;
  private final SnapshotQueries queries;
  private final SnapshotStore store;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  SnapshotResource(
      SnapshotFreezer freezer,
      SnapshotService service,
      SnapshotQueries queries,
      SnapshotStore store,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.freezer = freezer;
    this.service = service;
    this.queries = queries;
    this.store = store;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response list(
      @RestQuery @Nullable ReportKind report,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.list(
            caller.get(), report, PageRequest.of(limit, cursor, "report-snapshots", report)));
  }

  @POST
  public Response create(SnapshotRequest request) {
    Caller who = caller.get();
    return idempotency
        .replayed(who, request)
        .orElseGet(
            () ->
                freezer.freeze(
                    who,
                    request,
                    frozen -> idempotency.once(who, request, () -> record(who, frozen))));
  }

  private Response record(Caller who, FrozenReport frozen) {
    SnapshotView view = service.record(who, frozen);
    return answers.created(view.version(), view, Contract.BASE + "/report-snapshots/" + view.id());
  }

  @GET
  @Path("{snapshotId}")
  public Response get(UUID snapshotId) {
    SnapshotView view = queries.get(caller.get(), snapshotId);
    return answers.item(view.version(), view);
  }

  @GET
  @Path("{snapshotId}/content")
  public Response content(UUID snapshotId, @Context Request request) {
    SnapshotQueries.SnapshotContent content = queries.content(caller.get(), snapshotId);
    SnapshotView view = content.snapshot();
    return answers.file(
        request,
        view.fileName(),
        view.mediaType(),
        view.sha256(),
        BlobBodySource.of(view.size(), number -> store.chunk(content.id(), number)));
  }
}
