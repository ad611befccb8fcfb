package org.directivetracker.reminder;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.directivetracker.directive.QueueFilter;
import org.directivetracker.directive.QueueParameters;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.etag.Responses;
import org.directivetracker.idempotency.IdempotencyService;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.security.CurrentCaller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/reminders")
class ReminderResource {
  private final ReminderService reminders;
  private final ReminderQueries queries;
  private final AsOfResolver asOfResolver;
  private final IdempotencyService idempotency;
  private final CurrentCaller caller;
  private final Responses answers;

  ReminderResource(
      ReminderService reminders,
      ReminderQueries queries,
      AsOfResolver asOfResolver,
      IdempotencyService idempotency,
      CurrentCaller caller,
      Responses answers) {
    this.reminders = reminders;
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.idempotency = idempotency;
    this.caller = caller;
    this.answers = answers;
  }

  @GET
  public Response queue(
      @BeanParam QueueParameters parameters,
      @RestQuery @Nullable String asOf,
      @RestQuery @Nullable Integer limit,
      @RestQuery @Nullable String cursor) {
    QueueFilter filter = parameters.filter();
    return answers.page(
        queries.queue(
            caller.get(), filter, asOfResolver.page(limit, cursor, asOf, "reminders", filter)));
  }

  @GET
  @Path("{reminderId}")
  public Response get(UUID reminderId) {
    ReminderView view = queries.get(caller.get(), reminderId);
    return answers.item(view.version(), view);
  }

  @POST
  @Path("{reminderId}/response")
  public Response answer(
      UUID reminderId,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      ReminderResponse response) {
    return idempotency.once(
        caller.get(),
        response,
        () -> {
          ReminderView view =
              reminders.answer(caller.get(), reminderId, new IfMatch(ifMatch), response);
          return answers.written(view.version(), view);
        });
  }
}
