package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * An assignment as it is shown.
 *
 * @param inner contact and reason of declining, for those alone who see the whole directive and for
 *     the agency itself
 */
public record AssignmentView(
    UUID id,
    String agency,
    AssignmentRole role,
    AssignmentStatus status,
    LocalDate acknowledgeBy,
    @Nullable LocalDate acknowledgedOn,
    @JsonAnyGetter Map<String, @Nullable String> inner,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  static AssignmentView of(AssignmentRow a, Caller caller, AccessLevel accessLevel) {
    var inner = new LinkedHashMap<String, @Nullable String>();
    if (accessLevel.isFull() || caller.isAgency(a.agency())) {
      inner.put("declineReason", a.declineReason());
      inner.put("contact", a.contact());
    }
    return new AssignmentView(
        a.id(),
        a.agency(),
        a.role(),
        a.status(),
        a.acknowledgeBy(),
        a.acknowledgedOn(),
        inner,
        a.illustrative(),
        a.version(),
        a.createdAt(),
        a.updatedAt());
  }
}
