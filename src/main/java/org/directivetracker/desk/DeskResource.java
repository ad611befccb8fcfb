package org.directivetracker.desk;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.TreeSet;
import org.directivetracker.directive.Moments;
import org.directivetracker.etag.Answers;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/me/work")
class DeskResource {
  private final DeskQueries desk;
  private final Moments moments;
  private final CurrentCaller caller;
  private final Answers answers;

  DeskResource(DeskQueries desk, Moments moments, CurrentCaller caller, Answers answers) {
    this.desk = desk;
    this.moments = moments;
    this.caller = caller;
    this.answers = answers;
  }

  /** Repeated values in one order, so that a cursor holds however they are written. */
  @GET
  public Response work(
      @RestQuery List<WorkItem.Kind> kind,
      @RestQuery List<String> officer,
      @RestQuery List<WorkItem.Urgency> urgency,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    var filter = new WorkFilter(sorted(kind), sorted(officer), sorted(urgency));
    WorkPage work =
        desk.work(caller.get(), filter, moments.page(limit, cursor, asOf, "work", filter));
    return answers.page(work.page(), work);
  }

  private static <T> List<T> sorted(List<T> values) {
    return List.copyOf(new TreeSet<>(values));
  }
}
