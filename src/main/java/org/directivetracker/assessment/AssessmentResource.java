package org.directivetracker.assessment;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.security.CurrentCaller;
import org.jspecify.annotations.Nullable;

/** REST resource of one assessment: reads it, records the agency's response, publishes it. */
@Path("/api/v1/assessments/{assessmentId}")
class AssessmentResource {
  private final AssessmentService assessments;
  private final AssessmentQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses responses;

  AssessmentResource(
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
  public Response get(UUID assessmentId) {
    AssessmentView view = queries.get(caller.get(), assessmentId);
    return responses.item(view.version(), view);
  }

  @POST
  @Path("response")
  public Response respond(
      UUID assessmentId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      AssessmentResponse response) {
    return idempotency.once(
        caller.get(),
        response,
        () -> {
          AssessmentView view =
              assessments.respond(caller.get(), assessmentId, new IfMatch(ifMatch), response);
          return responses.written(view.version(), view);
        });
  }

  @POST
  @Path("publication")
  public Response publish(
      UUID assessmentId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      AssessmentPublication publication) {
    return idempotency.once(
        caller.get(),
        publication,
        () -> {
          AssessmentView view =
              assessments.publish(caller.get(), assessmentId, new IfMatch(ifMatch), publication);
          return responses.written(view.version(), view);
        });
  }
}
