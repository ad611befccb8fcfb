package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Says, at the start of development mode, where everything is. */
@Singleton
@IfBuildProfile("dev")
class StartupMessage {
  private static final Logger LOG = Logger.getLogger("tracker");
  private final SettableClock clock;

  StartupMessage(SettableClock clock) {
    this.clock = clock;
  }

  void greet(@ObservesAsync HttpServerStart start) {
    String base = "http://localhost:" + start.options().getPort();
    LOG.infof("API          %s/api/v1/directives", base);
    LOG.infof("API browser  %s/api-browser/   contract %s/openapi.yaml", base, base);
    LOG.infof("Sample       %s/api/v1/meetings/SC-2023-05-05", base);
    LOG.infof(
        "Dev clock    %s (PUT %s/dev/clock sets it)",
        clock.now().truncatedTo(ChronoUnit.SECONDS), base);
    LOG.infof(
        "A token      curl -s '%s/dev/token?role=agency&agency=NEA'", base.replace("http://", ""));
  }
}
