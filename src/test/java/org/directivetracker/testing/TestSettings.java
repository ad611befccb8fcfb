package org.directivetracker.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The settings under which the service is tested, beside those of its database. */
public final class TestSettings implements QuarkusTestResourceLifecycleManager {
  /** A front end that browsers may use the API from. */
  public static final String ORIGIN = "http://localhost:5173";

  @Override
  public Map<String, String> start() {
    return Map.of("TRACKER_CORS_ORIGINS", ORIGIN);
  }

  @Override
  public void stop() {}
}
