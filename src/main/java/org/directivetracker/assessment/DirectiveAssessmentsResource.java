package org.directivetracker.assessment;

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

/** REST resource of the assessments of one directive: lists them and creates one. */
@Path("/api/v1/directives/{id}/assessments")
class DirectiveAssessmentsResource {
  private final AssessmentService assessments;
  private final AssessmentQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses responses;

  DirectiveAssessmentsResource(
      AssessmentService assessments,
      AssessmentQueries queries,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses responses) {
    this.assessments = assessments;
    this.queries = queries;
    this.idempotency = idempotency;
    this.caller = caller;
    this.responses = responses;
  }

  @GET
  public Response ofDirective(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return responses.page(
        queries.ofDirective(caller.get(), id, PageRequest.of(limit, cursor, "assessments", id)));
  }

  @POST
  public Response assess(String id, AssessmentCreate request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          AssessmentView view = assessments.assess(caller.get(), id, request);
          return responses.created(view.version(), view, "/api/v1/assessments/" + view.id());
        });
  }
}
