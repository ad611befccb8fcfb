package org.directivetracker.casefile;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.directivetracker.http.Streamed;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/audit/export")
class CaseFileResource {
  private final CaseFileQueries queries;
  private final CaseFileWriter writer;
  private final CurrentCaller caller;

  CaseFileResource(CaseFileQueries queries, CaseFileWriter writer, CurrentCaller caller) {
    this.queries = queries;
    this.writer = writer;
    this.caller = caller;
  }

  @GET
  public Response export(
      @RestQuery @Nullable String directive,
      @RestQuery @Nullable String meeting,
      @RestQuery @Nullable Long since) {
    Caller who = caller.get();
    Scope scope = queries.scope(who, directive, meeting);
    Checkpoint checkpoint = queries.checkpoint();
    if (since != null && since > checkpoint.treeSize()) {
      throw Problem.invalid(
          "/query/since", "The log has " + checkpoint.treeSize() + " entries.", "out-of-range");
    }
    StreamingOutput zip =
        Streamed.of("A case file", out -> writer.write(out, who, scope, checkpoint, since));
    return Response.ok(zip, "application/zip")
        .header("Cache-Control", "no-store")
        .header("Content-Disposition", "attachment; filename=\"" + scope.fileName() + ".zip\"")
        .build();
  }
}
