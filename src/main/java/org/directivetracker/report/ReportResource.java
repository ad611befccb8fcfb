package org.directivetracker.report;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.directivetracker.directive.DirectiveParameters;
import org.directivetracker.directive.Moments;
import org.directivetracker.http.Streamed;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/reports")
class ReportResource {
  private final StatusReports status;
  private final AgencyReports agencies;
  private final Moments moments;
  private final Turns turns;
  private final CurrentCaller caller;

  ReportResource(
      StatusReports status,
      AgencyReports agencies,
      Moments moments,
      Turns turns,
      CurrentCaller caller) {
    this.status = status;
    this.agencies = agencies;
    this.moments = moments;
    this.turns = turns;
    this.caller = caller;
  }

  @GET
  @Path("status")
  public Response status(
      @BeanParam DirectiveParameters filters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable String since,
      @RestQuery @Nullable String format,
      @RestQuery @Nullable String lang,
      @RestQuery boolean bom,
      @Context HttpHeaders headers)
      throws IOException {
    ReportQuery query = query(filters, asOf, since, lang, bom);
    ReportFormat form = form(format, headers);
    query.require(form);
    Caller asking = caller.get();
    // JSON and CSV are sent as they are written; of the others the size is known before.
    if (form == ReportFormat.JSON || form == ReportFormat.CSV) {
      StreamingOutput body =
          Streamed.of(
              "A status report", out -> turns.run(() -> status.write(asking, query, form, out)));
      return answer(ReportKind.STATUS, query, form, body);
    }
    var bytes = new ByteArrayOutputStream();
    turns.run(() -> status.write(asking, query, form, bytes));
    return answer(ReportKind.STATUS, query, form, bytes.toByteArray());
  }

  @GET
  @Path("agencies")
  public Response agencies(
      @BeanParam DirectiveParameters filters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable String format,
      @RestQuery @Nullable String lang,
      @RestQuery boolean bom,
      @Context HttpHeaders headers)
      throws IOException {
    ReportQuery query = query(filters, asOf, null, lang, bom);
    ReportFormat form = form(format, headers);
    Caller asking = caller.get();
    var bytes = new ByteArrayOutputStream();
    turns.run(() -> agencies.write(asking, query, form, bytes));
    return answer(ReportKind.AGENCIES, query, form, bytes.toByteArray());
  }

  private ReportQuery query(
      DirectiveParameters filters,
      @Nullable String asOf,
      @Nullable String since,
      @Nullable String lang,
      boolean bom) {
    AsOf moment = moments.asOf(asOf);
    AsOf at = moment != null ? moment : moments.now();
    AsOf before = since == null ? null : moments.of("/query/since", since);
    return new ReportQuery(
        filters.filter(), at, moment != null, before, ReportLang.of(lang), bom, "/query");
  }

  /** As it is asked for by name, else the first of the accepted media types that there is. */
  private static ReportFormat form(@Nullable String format, HttpHeaders headers) {
    return format != null
        ? ReportFormat.of(format)
        : headers.getAcceptableMediaTypes().stream()
            .flatMap(
                a ->
                    Arrays.stream(ReportFormat.values())
                        .filter(f -> a.isCompatible(MediaType.valueOf(f.mediaType()))))
            .findFirst()
            .orElse(ReportFormat.JSON);
  }

  private static Response answer(
      ReportKind report, ReportQuery query, ReportFormat form, Object entity) {
    return Response.ok(entity, form.mediaType())
        .header("Cache-Control", "no-store")
        .header("Vary", "Authorization, Accept, Origin")
        .header(
            "Content-Disposition",
            (form.isShown() ? "inline" : "attachment")
                + "; filename=\""
                + report.fileName(query.asOf().day(), form)
                + "\"")
        .build();
  }
}
