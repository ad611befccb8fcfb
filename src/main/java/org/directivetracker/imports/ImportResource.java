package org.directivetracker.imports;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/imports")
class ImportResource {
  private final ImportService imports;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ImportResource(
      ImportService imports,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.imports = imports;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @POST
  public Response run(@RestQuery @DefaultValue("false") boolean dryRun, ImportBundle bundle) {
    return idempotency.once(
        caller.get(), bundle, () -> answers.done(imports.run(caller.get(), bundle, dryRun)));
  }
}
