package org.directivetracker.desk;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.etag.Answers;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/me/work")
class DeskResource {
  private final DeskQueries desk;
  private final CurrentCaller caller;
  private final Answers answers;

  DeskResource(DeskQueries desk, CurrentCaller caller, Answers answers) {
    this.desk = desk;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response work(
      @RestQuery List<WorkItem.Kind> kind,
      @RestQuery List<String> officer,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        desk.work(
            caller.get(), kind, officer, PageRequest.of(limit, cursor, "work", kind, officer)));
  }
}
