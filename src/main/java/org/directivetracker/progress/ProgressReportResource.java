package org.directivetracker.progress;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
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
import org.directivetracker.patch.MergePatch;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/progress-reports")
class ProgressReportResource {
  private final ProgressReportService reports;
  private final ReviewService reviews;
  private final ReportQueries queries;
  private final AsOfResolver asOfResolver;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ProgressReportResource(
      ProgressReportService reports,
      ReviewService reviews,
      ReportQueries queries,
      AsOfResolver asOfResolver,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.reports = reports;
    this.reviews = reviews;
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
            asOfResolver.page(limit, cursor, asOf, "progress-reports", filter)));
  }

  @GET
  @Path("{reportId}")
  public Response get(UUID reportId, @RestQuery @Nullable String asOf) {
    AsOf moment = asOfResolver.resolve(asOf);
    ProgressReportView view = queries.get(caller.get(), reportId, moment);
    return answers.item(view.version(), view, null, moment);
  }

  @PATCH
  @Path("{reportId}")
  public Response update(
      UUID reportId, @HeaderParam("If-Match") @Nullable String ifMatch, MergePatch patch) {
    return written(reports.update(caller.get(), reportId, new IfMatch(ifMatch), patch));
  }

  @POST
  @Path("{reportId}/submission")
  public Response submit(
      UUID reportId, @HeaderParam("If-Match") @Nullable String ifMatch, SubmissionRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> written(reports.submit(caller.get(), reportId, new IfMatch(ifMatch), request)));
  }

  @DELETE
  @Path("{reportId}/submission")
  public Response takeBack(
      UUID reportId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @RestQuery @Nullable String onBehalfOf) {
    return written(reports.takeBack(caller.get(), reportId, new IfMatch(ifMatch), onBehalfOf));
  }

  @POST
  @Path("{reportId}/review")
  public Response review(
      UUID reportId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      ReportReviewRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> written(reviews.review(caller.get(), reportId, new IfMatch(ifMatch), request)));
  }

  @POST
  @Path("{reportId}/withdrawal")
  public Response withdraw(
      UUID reportId, @HeaderParam("If-Match") @Nullable String ifMatch, WithdrawalRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> written(reviews.withdraw(caller.get(), reportId, new IfMatch(ifMatch), request)));
  }

  private Response written(ProgressReportView view) {
    return answers.written(view.version(), view);
  }
}
