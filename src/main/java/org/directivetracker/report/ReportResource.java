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

/** REST resource of reports: the status report, the scorecard, and the items of one measure. */
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
    ReportFormat reportFormat = negotiate(format, headers);
    query.require(reportFormat);
    Caller requester = caller.get();
    return reportResponse(
        ReportKind.STATUS,
        query,
        reportFormat,
        out -> status.write(requester, query, reportFormat, out));
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
    ReportFormat reportFormat = negotiate(format, headers);
    Caller requester = caller.get();
    return reportResponse(
        ReportKind.AGENCIES,
        query,
        reportFormat,
        out -> agencies.write(requester, query, reportFormat, out));
  }

  @GET
  @Path("agencies/{code}/{measure}")
  public Response measure(
      String code,
      String measure,
      @BeanParam DirectiveParameters filters,
      @RestQuery @Nullable String asOf)
      throws IOException {
    Caller requester = caller.get();
    MeasureCode measureCode = measures.measure(requester, code, measure);
    ReportQuery query = query(filters, asOf, null, null, false, false);
    return uncached(
            query,
            ReportFormat.JSON,
            out ->
                measures.write(
                    requester, query, code, measureCode, ForwardedPrefix.of(routing), out))
        .build();
  }

  private ReportQuery query(
      DirectiveParameters filters,
      @Nullable String asOf,
      @Nullable String since,
      @Nullable String lang,
      boolean bom,
      boolean cover) {
    AsOf past = asOfResolver.resolve(asOf);
    AsOf shown = past != null ? past : asOfResolver.now();
    AsOf earlier = since == null ? null : asOfResolver.resolve("/query/since", since);
    return new ReportQuery(
        filters.filter(), shown, past != null, earlier, ReportLang.of(lang), bom, cover, "/query");
  }

  /** The format of that name, else the first accepted media type that reports have, else JSON. */
  private static ReportFormat negotiate(@Nullable String format, HttpHeaders headers) {
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

  private interface OutputWriter {
    void write(OutputStream out) throws IOException;
  }

  private Response reportResponse(
      ReportKind report, ReportQuery query, ReportFormat format, OutputWriter writer)
      throws IOException {
    return uncached(query, format, writer)
        .header(
            "Content-Disposition",
            (format.isShown() ? "inline" : "attachment")
                + "; filename=\""
                + report.fileName(query.asOf().day(), format)
                + "\"")
        .build();
  }

  /**
   * Writes the report into a file that the response sends. The report's turn ends when the report
   * is in the file, before the caller reads it.
   */
  private Response.ResponseBuilder uncached(
      ReportQuery query, ReportFormat format, OutputWriter writer) throws IOException {
    String quotaKey = caller.get().quotaKey();
    boolean isGzip =
        GzipCompression.isFor(format.mediaType()) && GzipCompression.isAccepted(routing.request());
    BodySource body =
        spool.answer(
            quotaKey,
            query.pointer(),
            ReportLimiter.TIME_LIMIT,
            file ->
                limiter.run(
                    ReportPool.of(query, format),
                    quotaKey,
                    () -> {
                      try (OutputStream out =
                          isGzip ? GzipCompression.gzip(file.out()) : file.out()) {
                        writer.write(out);
                      }
                      return file.size();
                    }));
    return Response.ok(body, format.mediaType())
        .header("Cache-Control", "no-store")
        .header("Vary", GzipCompression.vary("Authorization, Accept, Origin"))
        .header("Content-Encoding", isGzip ? GzipCompression.CODING : null);
  }
}
