package org.directivetracker.calendar;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.etag.Answers;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1")
class CalendarResource {
  private final CalendarService calendar;
  private final CurrentCaller caller;
  private final Answers answers;

  CalendarResource(CalendarService calendar, CurrentCaller caller, Answers answers) {
    this.calendar = calendar;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("calendar/days")
  Response days(@RestQuery int year) {
    CalendarService.Year answer = calendar.year(year);
    return answers.item(answer.version(), answer.days());
  }

  @PUT
  @Path("calendar/days")
  Response putDays(
      @RestQuery int year,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      List<CalendarDay> days) {
    CalendarService.Year answer = calendar.putYear(caller.get(), year, new IfMatch(ifMatch), days);
    return answers.written(answer.version(), answer.days());
  }

  @GET
  @Path("supervision-rules")
  Response rules() {
    Rules rules = calendar.rules();
    return answers.item(rules.version(), rules);
  }

  @PUT
  @Path("supervision-rules")
  Response putRules(@HeaderParam("If-Match") @Nullable String ifMatch, RulesRequest request) {
    Rules rules = calendar.putRules(caller.get(), new IfMatch(ifMatch), request);
    return answers.written(rules.version(), rules);
  }
}
