package org.directivetracker.agency;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AgencyRepository implements PanacheRepositoryBase<Agency, UUID> {
  Optional<Agency> find(String code) {
    return find("code", code).firstResultOptional();
  }

  Optional<Agency> lock(String code) {
    return find("code", code).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
  }

  List<Agency> list(@Nullable String after, @Nullable Boolean current, LocalDate today, int limit) {
    String exists = "(validFrom <= ?2 and (validTo is null or validTo >= ?2))";
    String filter = current == null ? "?2 is not null" : current ? exists : "not " + exists;
    return find("code > ?1 and " + filter + " order by code", after == null ? "" : after, today)
        .range(0, limit - 1)
        .list();
  }
}
