package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.directivetracker.reminder.ReminderJob;

/** Runs what the service does by itself from time to time, at once and at the set clock. */
@Path("/dev/reminders")
@IfBuildProfile(anyOf = {"dev", "test"})
@Produces(MediaType.TEXT_PLAIN)
public class JobResource {
  private final ReminderJob rounds;

  JobResource(ReminderJob rounds) {
    this.rounds = rounds;
  }

  /** One round; answers how many reminders it sent. */
  @POST
  public String run() {
    return rounds.run() + "\n";
  }
}
