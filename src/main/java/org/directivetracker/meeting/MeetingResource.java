package org.directivetracker.meeting;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1")
class MeetingResource {
  private final MeetingService meetings;
  private final MeetingQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  MeetingResource(
      MeetingService meetings,
      MeetingQueries queries,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.meetings = meetings;
    this.queries = queries;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("meetings")
  public Response list(@RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(queries.list(caller.get(), PageRequest.of(limit, cursor, "meetings")));
  }

  @POST
  @Path("meetings")
  public Response create(MeetingRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          MeetingView meeting = meetings.create(caller.get(), request);
          return answers.created(meeting.version(), meeting, "/api/v1/meetings/" + meeting.id());
        });
  }

  @GET
  @Path("meetings/{id}")
  public Response get(String id) {
    MeetingView meeting = meetings.get(caller.get(), id);
    return answers.item(meeting.version(), meeting, "/api/v1/meetings/" + meeting.id());
  }

  @PATCH
  @Path("meetings/{id}")
  public Response update(
      String id, @HeaderParam("If-Match") @Nullable String ifMatch, MergePatch patch) {
    MeetingView meeting = meetings.update(caller.get(), id, new IfMatch(ifMatch), patch);
    return answers.written(meeting.version(), meeting);
  }

  @GET
  @Path("meetings/{id}/documents")
  public Response documents(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.documents(caller.get(), id, PageRequest.of(limit, cursor, "documents", id)));
  }

  @POST
  @Path("meetings/{id}/documents")
  public Response addDocument(String id, DocumentRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          DocumentView document = meetings.addDocument(caller.get(), id, request);
          return answers.created(1, document, "/api/v1/documents/" + document.id());
        });
  }

  @GET
  @Path("documents/{id}")
  public Response document(UUID id) {
    return answers.immutable(meetings.document(caller.get(), id));
  }
}
