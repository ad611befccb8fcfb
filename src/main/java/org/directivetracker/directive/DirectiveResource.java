package org.directivetracker.directive;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.page.PageRequest;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives")
class DirectiveResource {
  private final DirectiveService directives;
  private final TransitionService transitions;
  private final DirectiveQueries queries;
  private final DirectiveListQueries lists;
  private final AsOfResolver asOfResolver;
  private final HistoryQueries history;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  DirectiveResource(
      DirectiveService directives,
      TransitionService transitions,
      DirectiveQueries queries,
      DirectiveListQueries lists,
      AsOfResolver asOfResolver,
      HistoryQueries history,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.directives = directives;
    this.transitions = transitions;
    this.queries = queries;
    this.lists = lists;
    this.asOfResolver = asOfResolver;
    this.history = history;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response list(
      @BeanParam DirectiveParameters parameters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    DirectiveFilter filter = parameters.filter();
    return answers.page(
        lists.list(caller.get(), filter, asOfResolver.page(limit, cursor, asOf, filter)));
  }

  @POST
  public Response create(DirectiveRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          DirectiveView view = directives.create(caller.get(), request);
          return answers.created(view.version(), view, location(view));
        });
  }

  @GET
  @Path("{id}")
  public Response get(String id, @RestQuery @Nullable String asOf) {
    AsOf moment = asOfResolver.resolve(asOf);
    DirectiveView view = queries.get(caller.get(), id, moment);
    return answers.item(view.version(), view, location(view), moment);
  }

  @PATCH
  @Path("{id}")
  public Response update(
      String id, @HeaderParam("If-Match") @Nullable String ifMatch, MergePatch patch) {
    DirectiveView view = directives.update(caller.get(), id, new IfMatch(ifMatch), patch);
    return answers.written(view.version(), view);
  }

  @DELETE
  @Path("{id}")
  public Response delete(String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
    directives.delete(caller.get(), id, new IfMatch(ifMatch));
    return Response.noContent().build();
  }

  @POST
  @Path("{id}/transitions")
  public Response transition(
      String id, @HeaderParam("If-Match") @Nullable String ifMatch, TransitionRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          DirectiveView view = transitions.take(caller.get(), id, new IfMatch(ifMatch), request);
          return answers.written(view.version(), view);
        });
  }

  @GET
  @Path("{id}/history")
  public Response history(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    DirectiveQueries.DirectiveAccess known = queries.known(caller.get(), id);
    return answers.page(
        history.ofDirective(
            known.id(),
            known.accessLevel(),
            caller.get(),
            PageRequest.of(limit, cursor, "history", id)));
  }

  private static String location(DirectiveView view) {
    return "/api/v1/directives/" + view.id();
  }
}
