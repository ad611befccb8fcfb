package org.directivetracker.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The settings under which the service is tested, beside those of its database. */
public final class TestSettings implements QuarkusTestResourceLifecycleManager {
  /** A front end that browsers may use the API from. */
  public static final String ORIGIN = "http://localhost:5173";

  /** An archive with a document in it, as offices in China send it (OFD, GB/T 33190). */
  private static final String EVIDENCE_TYPES = "application/ofd .ofd 0:504B0304";

  @Override
  public Map<String, String> start() {
    return Map.of("TRACKER_CORS_ORIGINS", ORIGIN, "TRACKER_EVIDENCE_TYPES", EVIDENCE_TYPES);
  }

  @Override
  public void stop() {}
}
