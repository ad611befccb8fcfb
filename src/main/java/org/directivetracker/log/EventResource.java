package org.directivetracker.log;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.Responses;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/events")
class EventResource {
  private final EventQueries queries;
  private final CurrentCaller caller;
  private final Responses answers;

  EventResource(EventQueries queries, CurrentCaller caller, Responses answers) {
    this.queries = queries;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response list(
      @RestQuery @Nullable Long after,
      @RestQuery @Nullable String log,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    PageRequest page =
        log == null
            ? PageRequest.of(limit, cursor, "events", after)
            : PageRequest.of(limit, cursor, "events", after, log);
    return answers.page(queries.list(caller.get(), after, log, page));
  }
}
