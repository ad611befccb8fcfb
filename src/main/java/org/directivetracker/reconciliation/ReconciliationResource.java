package org.directivetracker.reconciliation;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.contract.Contract;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.security.Caller;
import org.directivetracker.security.CurrentCaller;

@Path("/api/v1/audit/reconciliation")
class ReconciliationResource {
  private final ReconciliationJob reconciliation;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ReconciliationResource(
      ReconciliationJob reconciliation,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.reconciliation = reconciliation;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response get() {
    return answers.unversioned(reconciliation.view(caller.get()));
  }

  @POST
  public Response begin() {
    Caller who = caller.get();
    return idempotency.once(
        who,
        "",
        () -> answers.accepted(reconciliation.begin(who), Contract.BASE + "/audit/reconciliation"));
  }
}
