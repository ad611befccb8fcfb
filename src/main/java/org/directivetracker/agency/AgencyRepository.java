package org.directivetracker.agency;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.database.WriterLimit;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AgencyRepository implements PanacheRepositoryBase<Agency, UUID> {
  private final WriterLimit writers;

  AgencyRepository(WriterLimit writers) {
    this.writers = writers;
  }

  Optional<Agency> find(String code) {
    return find("code", code).firstResultOptional();
  }

  /** Whether there is one, for who makes it otherwise: of two at once, one waits for the other. */
  boolean isTaken(String code) {
    writers.enter("agency " + code);
    return find(code).isPresent();
  }

  Optional<Agency> lock(String code) {
    writers.enter("agency " + code);
    return find("code", code).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
  }

  List<Agency> list(@Nullable String after, @Nullable Boolean current, LocalDate today, int limit) {
    String exists = "(validFrom <= :today and (validTo is null or validTo >= :today))";
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("after", after == null ? "" : after);
    String filter = "code > :after";
    if (current != null) {
      filter += " and " + (current ? "" : "not ") + exists;
      parameters.put("today", today);
    }
    return find(filter + " order by code", parameters).range(0, limit - 1).list();
  }
}
