package org.directivetracker.casefile;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.directivetracker.http.BodySource;
import org.directivetracker.http.Spool;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.problem.Problem;
import org.directivetracker.report.ReportLimiter;
import org.directivetracker.report.ReportLimiter.ReportPool;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** REST resource that exports case files. */
@Path("/api/v1/audit/export")
class CaseFileResource {
  /**
   * Time limit for one case file. It is long because a file of everything reads every event and all
   * evidence.
   */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

  private final CaseFileQueries queries;
  private final CaseFileWriter writer;
  private final ReportLimiter limiter;
  private final Spool spool;
  private final CurrentCaller caller;

  CaseFileResource(
      CaseFileQueries queries,
      CaseFileWriter writer,
      ReportLimiter limiter,
      Spool spool,
      CurrentCaller caller) {
    this.queries = queries;
    this.writer = writer;
    this.limiter = limiter;
    this.spool = spool;
    this.caller = caller;
  }

  @GET
  public Response export(
      @RestQuery @Nullable String directive,
      @RestQuery @Nullable String meeting,
      @RestQuery @Nullable Long since)
      throws IOException {
    Caller requester = caller.get();
    CaseFileScope scope = queries.scope(requester, directive, meeting);
    Checkpoint checkpoint = queries.checkpoint();
    if (since != null && since > checkpoint.treeSize()) {
      throw Problem.invalid(
          "/query/since", "The log has " + checkpoint.treeSize() + " entries.", "out-of-range");
    }
    BodySource zip =
        spool.answer(
            requester.quotaKey(),
            "/query",
            TIME_LIMIT,
            file ->
                limiter.run(
                    ReportPool.CASE_FILE,
                    requester.quotaKey(),
                    () -> {
                      OutputStream out = file.out();
                      writer.write(out, requester, scope, checkpoint, since);
                      out.flush();
                      return file.size();
                    }));
    return Response.ok(zip, "application/zip")
        .header("Cache-Control", "no-store")
        .header("Content-Disposition", "attachment; filename=\"" + scope.fileName() + ".zip\"")
        .build();
  }
}
