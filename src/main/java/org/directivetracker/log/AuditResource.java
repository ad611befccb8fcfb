package org.directivetracker.log;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.directivetracker.etag.Responses;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/audit")
class AuditResource {
  /** A checkpoint with what it is verified by. */
  record CheckpointView(
      long treeSize, String rootHash, Instant madeAt, String note, String verifierKey) {}

  private final Checkpoints checkpoints;
  private final LogKey key;
  private final LogGuard guard;
  private final AuditQueries queries;
  private final CurrentCaller caller;
  private final Responses answers;

  AuditResource(
      Checkpoints checkpoints,
      LogKey key,
      LogGuard guard,
      AuditQueries queries,
      CurrentCaller caller,
      Responses answers) {
    this.checkpoints = checkpoints;
    this.key = key;
    this.guard = guard;
    this.queries = queries;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("checkpoint")
  public Response checkpoint(@Context HttpHeaders headers) {
    Checkpoint newest = checkpoints.newest();
    return isNote(headers)
        ? answers.text(newest.note())
        : answers.unversioned(
            new CheckpointView(
                newest.treeSize(),
                newest.rootHash(),
                newest.madeAt(),
                newest.note(),
                key.verifierKey()));
  }

  /** Whether the caller would rather have the note alone: plain text comes before JSON. */
  private static boolean isNote(HttpHeaders headers) {
    for (MediaType accepted : headers.getAcceptableMediaTypes()) {
      if (accepted.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
        return false;
      }
      if (accepted.isCompatible(MediaType.TEXT_PLAIN_TYPE)) {
        return true;
      }
    }
    return false;
  }

  @GET
  @Path("proofs/inclusion")
  public Response inclusion(
      @RestQuery @Nullable UUID eventId, @RestQuery @Nullable Long seq, @RestQuery Long treeSize) {
    guard.require();
    if ((eventId == null) == (seq == null)) {
      throw Problem.invalid("/query", "Either eventId or seq says which entry.", "one-of");
    }
    long entry = eventId == null ? seq : queries.seq(caller.get(), eventId);
    return answers.unversioned(queries.inclusion(entry, treeSize));
  }

  @GET
  @Path("proofs/consistency")
  public Response consistency(@RestQuery Long from, @RestQuery Long to) {
    guard.require();
    return answers.unversioned(queries.consistency(from, to));
  }
}
