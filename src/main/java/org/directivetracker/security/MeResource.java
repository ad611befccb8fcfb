package org.directivetracker.security;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom the service takes the caller for: the first thing to look at when something is refused. */
@Path("/api/v1/me")
public class MeResource {
  private final CurrentCaller current;

  MeResource(CurrentCaller current) {
    this.current = current;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Me me() {
    Caller caller = current.get();
    Actor actor = caller.requireActor();
    return new Me(
        actor.issuer(),
        actor.subject(),
        actor.client(),
        caller.roles().stream().sorted().toList(),
        caller.agency());
  }

  /** The signed-in caller. */
  public record Me(
      String issuer,
      String subject,
      @Nullable String client,
      List<Role> roles,
      @Nullable String agency) {}
}
