package org.directivetracker.agency;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/agencies")
class AgencyResource {
  private final AgencyService agencies;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  AgencyResource(
      AgencyService agencies,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.agencies = agencies;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response list(
      @RestQuery @Nullable Boolean current,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(agencies.list(current, PageRequest.of(limit, cursor, "agencies", current)));
  }

  @POST
  public Response create(AgencyRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          AgencyView agency = agencies.create(caller.get(), request);
          return answers.created(agency.version(), agency, "/api/v1/agencies/" + agency.code());
        });
  }

  @GET
  @Path("{code}")
  public Response get(String code) {
    AgencyView agency = agencies.get(code);
    return answers.item(agency.version(), agency);
  }

  @PATCH
  @Path("{code}")
  public Response update(
      String code, @HeaderParam("If-Match") @Nullable String ifMatch, MergePatch patch) {
    AgencyView agency = agencies.update(caller.get(), code, new IfMatch(ifMatch), patch);
    return answers.written(agency.version(), agency);
  }
}
