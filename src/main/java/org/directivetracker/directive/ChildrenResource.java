package org.directivetracker.directive;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives/{id}")
class ChildrenResource {
  private final ChildrenService children;
  private final DirectiveQueries directives;
  private final ChildrenQueries queries;
  private final AsOfResolver asOfResolver;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ChildrenResource(
      ChildrenService children,
      DirectiveQueries directives,
      ChildrenQueries queries,
      AsOfResolver asOfResolver,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.children = children;
    this.directives = directives;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  private String directive(String id, @Nullable AsOf asOf) {
    return "/api/v1/directives/" + directives.known(caller.get(), id, asOf).id();
  }

  @GET
  @Path("assignments")
  public Response assignments(
      String id,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.assignments(
            caller.get(), id, asOfResolver.page(limit, cursor, asOf, "assignments", id)));
  }

  @POST
  @Path("assignments")
  public Response addAssignment(String id, AssignmentRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          AssignmentView view = children.addAssignment(caller.get(), id, request);
          return answers.created(
              view.version(), view, directive(id, null) + "/assignments/" + view.id());
        });
  }

  @GET
  @Path("assignments/{assignmentId}")
  public Response assignment(String id, UUID assignmentId, @RestQuery @Nullable String asOf) {
    AsOf moment = asOfResolver.resolve(asOf);
    AssignmentView view = queries.assignment(caller.get(), id, assignmentId, moment);
    return answers.item(
        view.version(), view, directive(id, moment) + "/assignments/" + view.id(), moment);
  }

  @PATCH
  @Path("assignments/{assignmentId}")
  public Response updateAssignment(
      String id,
      UUID assignmentId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      MergePatch patch) {
    AssignmentView view =
        children.updateAssignment(caller.get(), id, assignmentId, new IfMatch(ifMatch), patch);
    return answers.written(view.version(), view);
  }

  @GET
  @Path("milestones")
  public Response milestones(
      String id,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.milestones(
            caller.get(), id, asOfResolver.page(limit, cursor, asOf, "milestones", id)));
  }

  @POST
  @Path("milestones")
  public Response addMilestone(String id, MilestoneRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          MilestoneView view = children.addMilestone(caller.get(), id, request);
          return answers.created(
              view.version(), view, directive(id, null) + "/milestones/" + view.id());
        });
  }

  @GET
  @Path("milestones/{milestoneId}")
  public Response milestone(String id, String milestoneId, @RestQuery @Nullable String asOf) {
    AsOf moment = asOfResolver.resolve(asOf);
    MilestoneView view = queries.milestone(caller.get(), id, milestoneId, moment);
    return answers.item(
        view.version(), view, directive(id, moment) + "/milestones/" + view.id(), moment);
  }

  @PATCH
  @Path("milestones/{milestoneId}")
  public Response updateMilestone(
      String id,
      String milestoneId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      MergePatch patch) {
    MilestoneView view =
        children.updateMilestone(caller.get(), id, milestoneId, new IfMatch(ifMatch), patch);
    return answers.written(view.version(), view);
  }

  @GET
  @Path("date-decisions")
  public Response dateDecisions(
      String id,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.dateDecisions(
            caller.get(), id, asOfResolver.page(limit, cursor, asOf, "date-decisions", id)));
  }

  @POST
  @Path("date-decisions")
  public Response decideDate(String id, DateDecisionRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> answers.made(1, children.decideDate(caller.get(), id, request)));
  }
}
