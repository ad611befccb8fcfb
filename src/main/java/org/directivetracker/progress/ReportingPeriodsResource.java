package org.directivetracker.progress;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import org.directivetracker.etag.Responses;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.progress.PeriodListQueries.PeriodFilter;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.Rfc3339;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/reporting-periods")
class ReportingPeriodsResource {
  private final PeriodListQueries periods;
  private final AsOfResolver asOfResolver;
  private final CurrentCaller caller;
  private final Responses answers;

  ReportingPeriodsResource(
      PeriodListQueries periods,
      AsOfResolver asOfResolver,
      CurrentCaller caller,
      Responses answers) {
    this.periods = periods;
    this.asOfResolver = asOfResolver;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response list(
      @RestQuery List<ReportingPeriodItem.OwedPeriodStatus> status,
      @RestQuery List<String> agency,
      @RestQuery @Nullable String from,
      @RestQuery @Nullable String to,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    var filter =
        new PeriodFilter(
            List.copyOf(new TreeSet<>(status)),
            List.copyOf(new TreeSet<>(agency)),
            day(from),
            day(to));
    return answers.page(
        periods.list(
            caller.get(),
            filter,
            asOfResolver.page(limit, cursor, asOf, "reporting-periods", filter)));
  }

  private static @Nullable LocalDate day(@Nullable String text) {
    return text == null ? null : Rfc3339.date(text).orElseThrow();
  }
}
