package org.directivetracker.reconciliation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.reconciliation.ReconciliationView.RunState;
import org.directivetracker.reconciliation.ReconciliationView.RunView;
import org.directivetracker.security.Caller;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The comparisons that were made, as the database keeps them. */
@Singleton
class ReconciliationRuns {
  /** A comparison that says nothing for so long has lost its instance. */
  private static final String LOST = "seen_at < clock_timestamp() - interval '2 minutes'";

  private static final TypeReference<List<ReconciliationFinding>> FINDINGS =
      new TypeReference<>() {};

  private final Jdbi jdbi;
  private final ObjectMapper mapper;

  ReconciliationRuns(Jdbi jdbi, ObjectMapper mapper) {
    this.jdbi = jdbi;
    this.mapper = mapper;
  }

  /** Begins a whole one; empty while another runs. */
  Optional<UUID> begin(String requestedBy, long to) {
    jdbi.useHandle(
        h ->
            h.execute(
                "update reconciliation set state = 'INTERRUPTED', ended_at = clock_timestamp()"
                    + " where state = 'RUNNING' and "
                    + LOST));
    UUID id = UUID.randomUUID();
    int begun =
        jdbi.withHandle(
            h ->
                h.createUpdate(
                        "insert into reconciliation (id, whole, state, requested_by, from_seq, to_seq)"
                            + " values (:id, true, 'RUNNING', :by, 0, :to) on conflict do nothing")
                    .bind("id", id)
                    .bind("by", requestedBy)
                    .bind("to", to)
                    .execute());
    return begun == 0 ? Optional.empty() : Optional.of(id);
  }

  /** Says that a whole one goes on. */
  void goesOn(UUID id) {
    jdbi.useHandle(
        h ->
            h.createUpdate("update reconciliation set seen_at = clock_timestamp() where id = :id")
                .bind("id", id)
                .execute());
  }

  void end(UUID id, RunState state, ReconciliationFindings findings) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "update reconciliation set state = :state, ended_at = clock_timestamp(), events ="
                        + " :events, things = :things, directives = :directives, finding_count ="
                        + " :count, findings = cast(:findings as jsonb)"
                        + " where id = :id and state = 'RUNNING'")
                .bind("id", id)
                .bind("state", state.name())
                .bind("events", findings.events)
                .bind("things", findings.things)
                .bind("directives", findings.directives)
                .bind("count", findings.count())
                .bind("findings", write(findings.kept()))
                .execute());
  }

  /** Up to which number rounds have compared. */
  long position() {
    return jdbi.withHandle(
        h ->
            h.createQuery("select max(to_seq) from reconciliation where not whole")
                .mapTo(Long.class)
                .one());
  }

  /**
   * Keeps a round, unless another instance has made the same; and of those before it only the ones
   * that found something.
   */
  void keep(long from, long to, ReconciliationFindings findings) {
    jdbi.useTransaction(
        h -> {
          h.createUpdate(
                  "insert into reconciliation (id, whole, state, from_seq, to_seq, events, things,"
                      + " directives, finding_count, findings, ended_at) values"
                      + " (gen_random_uuid(), false, 'DONE', :from, :to, :events, :things,"
                      + " :directives, :count, cast(:findings as jsonb), clock_timestamp())"
                      + " on conflict do nothing")
              .bind("from", from)
              .bind("to", to)
              .bind("events", findings.events)
              .bind("things", findings.things)
              .bind("directives", findings.directives)
              .bind("count", findings.count())
              .bind("findings", write(findings.kept()))
              .execute();
          h.execute(
              "delete from reconciliation where not whole and finding_count = 0 and to_seq <= ?",
              from);
        });
  }

  /**
   * How many findings stand: of the last whole one that ended, and of the rounds since it began.
   */
  long findings() {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "with last as (select finding_count, started_at from reconciliation where whole"
                        + " and state = 'DONE' order by started_at desc limit 1)"
                        + " select coalesce((select finding_count from last), 0)"
                        + " + coalesce(sum(r.finding_count), 0) from reconciliation r"
                        + " where not r.whole and r.started_at >"
                        + " coalesce((select started_at from last), '-infinity')")
                .mapTo(Long.class)
                .one());
  }

  ReconciliationView view() {
    return new ReconciliationView(
        findings(), newest(true).orElse(null), newest(false).orElseThrow());
  }

  private Optional<RunView> newest(boolean whole) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select *, case when state = 'RUNNING' and "
                        + LOST
                        + " then 'INTERRUPTED' else state end as stands from reconciliation"
                        + " where whole = :whole order by started_at desc, to_seq desc limit 1")
                .bind("whole", whole)
                .map((r, c) -> run(r))
                .findOne());
  }

  private RunView run(ResultSet r) throws SQLException {
    String by = r.getString("requested_by");
    return new RunView(
        RunState.valueOf(r.getString("stands")),
        r.getObject("started_at", OffsetDateTime.class).toInstant(),
        instant(r.getObject("ended_at", OffsetDateTime.class)),
        by == null ? null : Caller.subjectOf(by),
        r.getLong("from_seq"),
        r.getLong("to_seq"),
        r.getLong("events"),
        r.getLong("things"),
        r.getLong("directives"),
        r.getLong("finding_count"),
        findings(r.getString("findings")));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private List<ReconciliationFinding> findings(String json) {
    try {
      return mapper.readValue(json, FINDINGS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String write(List<ReconciliationFinding> findings) {
    try {
      return mapper.writeValueAsString(findings);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
