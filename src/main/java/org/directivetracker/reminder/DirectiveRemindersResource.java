package org.directivetracker.reminder;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.page.PageRequest;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/directives/{id}/reminders")
class DirectiveRemindersResource {
  private final ReminderService reminders;
  private final ReminderQueries queries;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  DirectiveRemindersResource(
      ReminderService reminders,
      ReminderQueries queries,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.reminders = reminders;
    this.queries = queries;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response ofDirective(
      String id, @RestQuery @Nullable Integer limit, @RestQuery @Nullable String cursor) {
    return answers.page(
        queries.ofDirective(caller.get(), id, PageRequest.of(limit, cursor, "reminders", id)));
  }

  @POST
  public Response send(String id, ReminderCreate request) {
    return idempotency.once(
        caller.get(),
        request,
        () -> {
          ReminderView view = reminders.send(caller.get(), id, request);
          return answers.created(view.version(), view, "/api/v1/reminders/" + view.id());
        });
  }
}
