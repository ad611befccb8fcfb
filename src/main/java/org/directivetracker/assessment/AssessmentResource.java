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

@Path("/api/v1/assessments/{assessmentId}")
class AssessmentResource {
  private final AssessmentService assessments;
  private final AssessmentQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  AssessmentResource(
      AssessmentService assessments,
      AssessmentQueries queries,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.assessments = assessments;
    this.queries = queries;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response get(UUID assessmentId) {
    AssessmentView view = queries.get(caller.get(), assessmentId);
    return answers.item(view.version(), view);
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
          return answers.written(view.version(), view);
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
          return answers.written(view.version(), view);
        });
  }
}
