package org.directivetracker.evidence;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.TreeSet;
import org.directivetracker.security.Caller;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The filters of the queue, as the contract has let them in. */
class EvidenceParameters {
  @RestQuery List<EvidenceStatus> status = List.of();
  @RestQuery List<String> agency = List.of();
  @RestQuery @Nullable String officer;
  @RestQuery @Nullable String directive;
  @RestQuery @Nullable String since;

  EvidenceFilter filter(Caller caller) {
    return new EvidenceFilter(
        List.copyOf(new TreeSet<>(status)),
        List.copyOf(new TreeSet<>(agency)),
        "me".equals(officer) ? caller.requireActor().subject() : officer,
        directive,
        since == null ? null : OffsetDateTime.parse(since).toInstant());
  }
}
