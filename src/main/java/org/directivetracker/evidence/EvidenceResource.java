package org.directivetracker.evidence;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.directivetracker.contract.Contract;
import org.directivetracker.contract.Form;
import org.directivetracker.contract.FormReader;
import org.directivetracker.etag.Answers;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

@Path("/api/v1")
class EvidenceResource {
  private static final Logger LOG = Logger.getLogger(EvidenceResource.class);

  private final EvidenceService service;
  private final EvidenceQueries queries;
  private final EvidenceStore store;
  private final Uploads uploads;
  private final FormReader forms;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Answers answers;

  EvidenceResource(
      EvidenceService service,
      EvidenceQueries queries,
      EvidenceStore store,
      Uploads uploads,
      FormReader forms,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Answers answers) {
    this.service = service;
    this.queries = queries;
    this.store = store;
    this.uploads = uploads;
    this.forms = forms;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  @Path("directives/{id}/evidence")
  public Response ofDirective(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.ofDirective(caller.get(), id, PageRequest.of(limit, cursor, "evidence", id)));
  }

  /** The bytes are kept before the transaction that takes them in, and removed if none does. */
  @POST
  @Path("directives/{id}/evidence")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  public Response add(String id, MultipartFormDataInput input) {
    Form form = forms.read(input);
    Upload upload = form.file().map(uploads::inspect).orElse(null);
    EvidenceRequest request = form.fields(EvidenceRequest.class);
    if (upload == null) {
      throw new IllegalStateException("A form without a file was let in.");
    }
    Caller who = caller.get();
    Object fingerprint = List.of(request, upload.sha256());
    return idempotency
        .replayed(who, fingerprint)
        .orElseGet(() -> add(who, id, request, upload, fingerprint));
  }

  private Response add(
      Caller who, String id, EvidenceRequest request, Upload upload, Object fingerprint) {
    UUID content = service.isNew(who, id, request, upload) ? put(upload) : null;
    try {
      return idempotency.once(
          who,
          fingerprint,
          () -> {
            EvidenceService.Added added = service.add(who, id, request, upload, content);
            EvidenceView view = added.evidence();
            return added.isNew()
                ? answers.created(view.version(), view, Contract.BASE + "/evidence/" + view.id())
                : answers.written(view.version(), view);
          });
    } finally {
      if (content != null) {
        removeUnused(content);
      }
    }
  }

  private UUID put(Upload upload) {
    try (InputStream in = Files.newInputStream(upload.path())) {
      return store.put(in, upload.size(), upload.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** If this fails too, a later upload or the next start removes it. */
  private void removeUnused(UUID content) {
    try {
      store.remove(content);
    } catch (RuntimeException e) {
      LOG.warnf("Content %s is left behind: %s", content, e.getMessage());
    }
  }

  @GET
  @Path("evidence")
  public Response queue(
      @BeanParam EvidenceParameters parameters,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    EvidenceFilter filter = parameters.filter(caller.get());
    return answers.page(
        queries.queue(caller.get(), filter, PageRequest.of(limit, cursor, "evidence", filter)));
  }

  @GET
  @Path("evidence/{evidenceId}")
  public Response get(UUID evidenceId) {
    EvidenceView view = queries.get(caller.get(), evidenceId);
    return answers.item(view.version(), view);
  }

  @GET
  @Path("evidence/{evidenceId}/content")
  public Response content(UUID evidenceId, @Context Request request) {
    EvidenceQueries.Content content = queries.content(caller.get(), evidenceId);
    EvidenceView view = content.evidence();
    MediaType type = MediaType.valueOf(view.mediaType());
    if (request.selectVariant(Variant.mediaTypes(type).build()) == null) {
      throw Problem.of(ProblemType.NOT_ACCEPTABLE, "This is of the type " + type + ".");
    }
    String tag = "\"" + view.sha256() + "\"";
    StreamingOutput bytes = out -> store.get(content.id(), out);
    return (answers.isHeld(tag) ? Response.notModified() : Response.ok(bytes, type))
        .header("ETag", tag)
        .header("Cache-Control", "no-store")
        .header("Content-Length", answers.isHeld(tag) ? null : view.size())
        .header("Content-Disposition", attachment(view.fileName()))
        .build();
  }

  /** RFC 6266, with the name in full by RFC 8187. */
  private static String attachment(String name) {
    return "attachment; filename=\""
        + name.replaceAll("[^ -~]|[\"\\\\%]", "_")
        + "\"; filename*=UTF-8''"
        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  @POST
  @Path("evidence/{evidenceId}/review")
  public Response review(
      UUID evidenceId, @HeaderParam("If-Match") @Nullable String ifMatch, ReviewRequest request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          EvidenceView view =
              service.review(caller.get(), evidenceId, new IfMatch(ifMatch), request);
          return answers.written(view.version(), view);
        });
  }
}
