package org.directivetracker.progress;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives/{id}")
class DirectiveReportsResource {
  private final ProgressReportService reports;
  private final ReportQueries queries;
  private final AsOfResolver asOfResolver;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  DirectiveReportsResource(
      ProgressReportService reports,
      ReportQueries queries,
      AsOfResolver asOfResolver,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.reports = reports;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("progress-reports")
  public Response ofDirective(
      String id,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.ofDirective(
            caller.get(), id, asOfResolver.page(limit, cursor, asOf, "progress-reports", id)));
  }

  @POST
  @Path("progress-reports")
  public Response create(String id, ReportRequest request) {
    return idempotency.once(
        caller.get(), request, () -> created(reports.create(caller.get(), id, request)));
  }

  @PUT
  @Path("progress-reports/by-external-id/{externalId}")
  public Response push(String id, String externalId, ReportRequest request) {
    ProgressReportService.PushResult pushed = reports.push(caller.get(), id, externalId, request);
    return pushed.made()
        ? created(pushed.report())
        : answers.written(pushed.report().version(), pushed.report());
  }

  private Response created(ProgressReportView view) {
    return answers.created(view.version(), view, "/api/v1/progress-reports/" + view.id());
  }
}
