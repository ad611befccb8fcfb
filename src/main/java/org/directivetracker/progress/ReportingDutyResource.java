package org.directivetracker.progress;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives/{id}")
class ReportingDutyResource {
  private final ReportingDutyService duties;
  private final ReportingQueries queries;
  private final CurrentCaller caller;
  private final Responses answers;

  ReportingDutyResource(
      ReportingDutyService duties,
      ReportingQueries queries,
      CurrentCaller caller,
      Responses answers) {
    this.duties = duties;
    this.queries = queries;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("reporting-duty")
  public Response duty(String id) {
    DutyView duty = queries.duty(caller.get(), id);
    return answers.item(duty.version(), duty);
  }

  @PUT
  @Path("reporting-duty")
  public Response put(
      String id, @HeaderParam("If-Match") @Nullable String ifMatch, DutyRequest request) {
    DutyView duty = duties.put(caller.get(), id, new IfMatch(ifMatch), request);
    return answers.written(duty.version(), duty);
  }

  @GET
  @Path("reporting-periods")
  public Response periods(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.periods(caller.get(), id, PageRequest.of(limit, cursor, "periods", id)));
  }
}
