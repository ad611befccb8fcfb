package org.directivetracker.agency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.database.WriterLimit;
import org.directivetracker.page.PageRows;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AgencyRepository implements PanacheRepositoryBase<Agency, UUID> {
  private final Jdbi jdbi;
  private final WriterLimit writers;
  private final ObjectReader names;

  AgencyRepository(Jdbi jdbi, WriterLimit writers, ObjectMapper mapper) {
    this.jdbi = jdbi;
    this.writers = writers;
    this.names = mapper.readerForMapOf(String.class);
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

  PageRows<AgencyView> list(
      @Nullable String after, @Nullable Boolean current, LocalDate today, int limit) {
    String exists = "(valid_since <= :today and (valid_until is null or valid_until >= :today))";
    String filter = current == null ? "" : " and " + (current ? "" : "not ") + exists;
    return jdbi.withHandle(
        h ->
            PageRows.read(
                h.createQuery(
                        PageRows.sql(
                            "select * from agency where code > :after"
                                + filter
                                + " order by code limit :limit",
                            "names"))
                    .bind("after", after == null ? "" : after)
                    .bind("today", today)
                    .bind("limit", limit),
                (r, c) -> view(r)));
  }

  private AgencyView view(ResultSet r) throws SQLException {
    try {
      return new AgencyView(
          r.getString("code"),
          names.readValue(r.getString("names")),
          r.getString("parent"),
          r.getString("successor"),
          r.getObject("valid_since", LocalDate.class),
          r.getObject("valid_until", LocalDate.class),
          r.getInt("version"),
          r.getObject("created_at", OffsetDateTime.class).toInstant(),
          r.getObject("updated_at", OffsetDateTime.class).toInstant());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
