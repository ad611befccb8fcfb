package org.directivetracker.desk;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.TreeSet;
import org.directivetracker.etag.Responses;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/me/work")
class DeskResource {
  private final DeskQueries desk;
  private final AsOfResolver asOfResolver;
  private final CurrentCaller caller;
  private final Responses answers;

  DeskResource(
      DeskQueries desk, AsOfResolver asOfResolver, CurrentCaller caller, Responses answers) {
    this.desk = desk;
    this.asOfResolver = asOfResolver;
    this.caller = caller;
    this.answers = answers;
  }

  /** Repeated values in one order, so that a cursor holds however they are written. */
  @GET
  public Response work(
      @RestQuery List<WorkItem.WorkItemKind> kind,
      @RestQuery List<String> officer,
      @RestQuery List<WorkItem.Urgency> urgency,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    var filter = new WorkFilter(sorted(kind), sorted(officer), sorted(urgency));
    WorkPage work =
        desk.work(caller.get(), filter, asOfResolver.page(limit, cursor, asOf, "work", filter));
    return answers.page(work.page(), work);
  }

  private static <T> List<T> sorted(List<T> values) {
    return List.copyOf(new TreeSet<>(values));
  }
}
