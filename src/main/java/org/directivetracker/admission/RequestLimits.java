package org.directivetracker.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How many requests run at once in this instance, by whom and of which kind. */
@ConfigMapping(prefix = "tracker.requests")
interface RequestLimits {
  /** At once, of all callers. Each needs a connection to the database. */
  @WithDefault("16")
  int running();

  /** Units of one caller at once; a request costs as many as {@link #cost()} says of its lane. */
  @WithDefault("8")
  int perCaller();

  /** Units of all callers without a token together. */
  @WithDefault("12")
  int anonymous();

  /** How long a request waits for its turn. */
  @WithDefault("1s")
  Duration patience();

  /** At once of a lane. */
  Map<RequestPool, Integer> lane();

  /** Units that a request of a lane costs. */
  Map<RequestPool, Integer> cost();

  /** Writes at once to one thing: they wait for the same lock. */
  @WithDefault("4")
  int perThing();
}
