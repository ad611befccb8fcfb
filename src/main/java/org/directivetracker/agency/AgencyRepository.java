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
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AgencyRepository implements PanacheRepositoryBase<Agency, UUID> {
  private final Jdbi jdbi;
  private final WriterLimit writers;

  AgencyRepository(Jdbi jdbi, WriterLimit writers) {
    this.jdbi = jdbi;
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

  /**
   * Makes changes of parents and successors take turns until the end of the transaction. Without
   * it, two changes of two agencies would each check the other's old row.
   */
  void lockChains() {
    jdbi.useHandle(h -> h.execute("select lock_agency_chains()"));
  }

  /**
   * Whether the chain of parents or successors that begins at one agency reaches another.
   *
   * @param link {@code parent} or {@code successor}
   */
  boolean reaches(String link, String start, String wanted) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select agency_chain_reaches(:link, :start, :wanted)")
                .bind("link", link)
                .bind("start", start)
                .bind("wanted", wanted)
                .mapTo(Boolean.class)
                .one());
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
