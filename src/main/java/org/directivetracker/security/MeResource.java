package org.directivetracker.security;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.directivetracker.etag.Responses;
import org.jspecify.annotations.Nullable;

/** Whom the service takes the caller for: the first thing to look at when something is refused. */
@Path("/api/v1/me")
public class MeResource {
  private final CurrentCaller current;
  private final Responses answers;

  MeResource(CurrentCaller current, Responses answers) {
    this.current = current;
    this.answers = answers;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response me() {
    Caller caller = current.get();
    Actor actor = caller.requireActor();
    return answers.unversioned(
        new CallerView(
            actor.issuer(),
            actor.subject(),
            actor.client(),
            caller.roles().stream().sorted().toList(),
            caller.agency()));
  }

  /** The signed-in caller. */
  record CallerView(
      String issuer,
      String subject,
      @Nullable String client,
      List<Role> roles,
      @Nullable String agency) {}
}
