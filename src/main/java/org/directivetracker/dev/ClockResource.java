package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.directivetracker.problem.Problem;
import org.jboss.resteasy.reactive.RestQuery;

/** Reads and sets the domain's clock. */
@Path("/dev/clock")
@IfBuildProfile(anyOf = {"dev", "test"})
@Produces(MediaType.TEXT_PLAIN)
public class ClockResource {
  private final SettableClock clock;

  ClockResource(SettableClock clock) {
    this.clock = clock;
  }

  @GET
  public String get() {
    return clock.now() + "\n";
  }

  /**
   * Sets the clock.
   *
   * @param instant such as {@code 2023-05-05T01:00:00Z}
   * @param run whether it runs on from there instead of standing still
   */
  @PUT
  @Consumes(MediaType.TEXT_PLAIN)
  public String put(String instant, @RestQuery boolean run) {
    Instant parsed;
    try {
      parsed = Instant.parse(instant.strip());
    } catch (DateTimeParseException e) {
      throw Problem.invalid("", "Send an instant such as 2023-05-05T01:00:00Z.", "wrong-format");
    }
    if (run) {
      clock.setTo(parsed);
    } else {
      clock.freezeAt(parsed);
    }
    return get();
  }

  @DELETE
  public String reset() {
    clock.reset();
    return get();
  }
}
