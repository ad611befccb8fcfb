package org.directivetracker.calendar;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1")
class CalendarResource {
  private final CalendarService calendar;
  private final CurrentCaller caller;
  private final Responses answers;

  CalendarResource(CalendarService calendar, CurrentCaller caller, Responses answers) {
    this.calendar = calendar;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("calendar/days")
  public Response days(@RestQuery int year) {
    CalendarService.CalendarYear answer = calendar.year(year);
    return answers.item(answer.version(), answer.days());
  }

  @PUT
  @Path("calendar/days")
  public Response putDays(
      @RestQuery int year,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      List<CalendarDay> days) {
    CalendarService.CalendarYear answer =
        calendar.putYear(caller.get(), year, new IfMatch(ifMatch), days);
    return answers.written(answer.version(), answer.days());
  }

  @GET
  @Path("supervision-rules")
  public Response rules() {
    SupervisionRules rules = calendar.rules();
    return answers.item(rules.version(), rules);
  }

  @PUT
  @Path("supervision-rules")
  public Response putRules(
      @HeaderParam("If-Match") @Nullable String ifMatch, SupervisionRulesRequest request) {
    SupervisionRules rules = calendar.putRules(caller.get(), new IfMatch(ifMatch), request);
    return answers.written(rules.version(), rules);
  }
}
