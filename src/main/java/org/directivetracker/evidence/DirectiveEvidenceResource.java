package org.directivetracker.evidence;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.MultipartForm;
import org.directivetracker.contract.MultipartFormReader;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** A directive's evidence: what is there, and more handed in. */
@Path("/api/v1/directives/{id}/evidence")
class DirectiveEvidenceResource {
  private final EvidenceService service;
  private final EvidenceQueries queries;
  private final AsOfResolver asOfResolver;
  private final EvidenceIntake intake;
  private final UploadInspector uploads;
  private final MultipartFormReader forms;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  DirectiveEvidenceResource(
      EvidenceService service,
      EvidenceQueries queries,
      AsOfResolver asOfResolver,
      EvidenceIntake intake,
      UploadInspector uploads,
      MultipartFormReader forms,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.service = service;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.intake = intake;
    this.uploads = uploads;
    this.forms = forms;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response ofDirective(
      String id,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.ofDirective(
            caller.get(), id, asOfResolver.page(limit, cursor, asOf, "evidence", id)));
  }

  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public Response add(String id, MultipartFormDataInput input) {
    MultipartForm form = forms.read(input);
    InspectedUpload upload = form.file().map(uploads::inspect).orElse(null);
    EvidenceRequest request = form.fields(EvidenceRequest.class);
    if (upload == null) {
      throw new IllegalStateException("A form without a file was let in.");
    }
    Caller who = caller.get();
    Object fingerprint = List.of(request, upload.fileName(), upload.sha256());
    return idempotency
        .replayed(who, fingerprint)
        .orElseGet(() -> add(who, id, request, upload, fingerprint));
  }

  private Response add(
      Caller who, String id, EvidenceRequest request, InspectedUpload upload, Object fingerprint) {
    return intake.keeping(
        who,
        id,
        request,
        upload,
        content ->
            idempotency.once(
                who,
                fingerprint,
                () -> {
                  EvidenceService.EvidenceUploadResult added =
                      service.add(who, id, request, upload, content);
                  EvidenceView view = added.evidence();
                  return added.isNew()
                      ? answers.created(
                          view.version(), view, Contract.BASE + "/evidence/" + view.id())
                      : answers.written(view.version(), view);
                }));
  }
}
