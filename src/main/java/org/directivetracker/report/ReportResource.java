package org.directivetracker.report;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.directivetracker.directive.DirectiveParameters;
import org.directivetracker.http.BodySource;
import org.directivetracker.http.ForwardedPrefix;
import org.directivetracker.http.GzipCompression;
import org.directivetracker.http.Spool;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.report.ReportLimiter.ReportPool;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.directivetracker.time.AsOf;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/reports")
class ReportResource {
  private final StatusReports status;
  private final AgencyReports agencies;
  private final MeasureReports measures;
  private final AsOfResolver asOfResolver;
  private final ReportLimiter limiter;
  private final Spool spool;
  private final CurrentCaller caller;
  private final RoutingContext routing;

  ReportResource(
      StatusReports status,
      AgencyReports agencies,
      MeasureReports measures,
      AsOfResolver asOfResolver,
      ReportLimiter limiter,
      Spool spool,
      CurrentCaller caller,
      RoutingContext routing) {
    this.status = status;
    this.agencies = agencies;
    this.measures = measures;
    this.asOfResolver = asOfResolver;
    this.limiter = limiter;
    this.spool = spool;
    this.caller = caller;
    this.routing = routing;
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
      @RestQuery boolean cover,
      @Context HttpHeaders headers)
      throws IOException {
    ReportQuery query = query(filters, asOf, since, lang, bom, cover);
    ReportFormat form = form(format, headers);
    query.require(form);
    Caller asking = caller.get();
    return answer(ReportKind.STATUS, query, form, out -> status.write(asking, query, form, out));
  }

  @GET
  @Path("agencies")
  public Response agencies(
      @BeanParam DirectiveParameters filters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable String format,
      @RestQuery @Nullable String lang,
      @RestQuery boolean bom,
      @RestQuery boolean cover,
      @Context HttpHeaders headers)
      throws IOException {
    ReportQuery query = query(filters, asOf, null, lang, bom, cover);
    ReportFormat form = form(format, headers);
    Caller asking = caller.get();
    return answer(
        ReportKind.AGENCIES, query, form, out -> agencies.write(asking, query, form, out));
  }

  @GET
  @Path("agencies/{code}/{measure}")
  public Response measure(
      String code,
      String measure,
      @BeanParam DirectiveParameters filters,
      @RestQuery @Nullable String asOf)
      throws IOException {
    Caller asking = caller.get();
    MeasureCode wanted = measures.measure(asking, code, measure);
    ReportQuery query = query(filters, asOf, null, null, false, false);
    return noStore(
            query,
            ReportFormat.JSON,
            out -> measures.write(asking, query, code, wanted, ForwardedPrefix.of(routing), out))
        .build();
  }

  private ReportQuery query(
      DirectiveParameters filters,
      @Nullable String asOf,
      @Nullable String since,
      @Nullable String lang,
      boolean bom,
      boolean cover) {
    AsOf moment = asOfResolver.resolve(asOf);
    AsOf at = moment != null ? moment : asOfResolver.now();
    AsOf before = since == null ? null : asOfResolver.resolve("/query/since", since);
    return new ReportQuery(
        filters.filter(), at, moment != null, before, ReportLang.of(lang), bom, cover, "/query");
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

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private Response answer(ReportKind report, ReportQuery query, ReportFormat form, Writing writing)
      throws IOException {
    return noStore(query, form, writing)
        .header(
            "Content-Disposition",
            (form.isShown() ? "inline" : "attachment")
                + "; filename=\""
                + report.fileName(query.asOf().day(), form)
                + "\"")
        .build();
  }

  /** The turn ends when the report is in the file, before the caller reads it. */
  private Response.ResponseBuilder noStore(ReportQuery query, ReportFormat form, Writing writing)
      throws IOException {
    String key = caller.get().quotaKey();
    boolean packed =
        GzipCompression.isFor(form.mediaType()) && GzipCompression.isAccepted(routing.request());
    BodySource entity =
        spool.answer(
            key,
            query.pointer(),
            ReportLimiter.TIME_LIMIT,
            file ->
                limiter.run(
                    ReportPool.of(query, form),
                    key,
                    () -> {
                      try (OutputStream out =
                          packed ? GzipCompression.gzip(file.out()) : file.out()) {
                        writing.to(out);
                      }
                      return file.size();
                    }));
    return Response.ok(entity, form.mediaType())
        .header("Cache-Control", "no-store")
        .header("Vary", GzipCompression.vary("Authorization, Accept, Origin"))
        .header("Content-Encoding", packed ? GzipCompression.CODING : null);
  }
}
