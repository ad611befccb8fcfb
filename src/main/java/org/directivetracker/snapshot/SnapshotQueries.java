package org.directivetracker.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.contract.Contract;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.problem.Problem;
import org.directivetracker.report.GeneratorInfo;
import org.directivetracker.report.ReportFormat;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Queries of frozen reports. A frozen report holds what an auditor saw, so only auditors and the
 * supervision office may read it.
 */
@ApplicationScoped
@Transactional
public class SnapshotQueries {
  private static final TypeReference<Map<String, List<String>>> FILTERS = new TypeReference<>() {};
  private static final String SELECT =
      "select s.*, encode(c.root_hash, 'hex') as root_hash, c.made_at, c.note"
          + " from report_snapshot s join log_checkpoint c on c.tree_size = s.checkpoint";

  /**
   * A snapshot and where its bytes are.
   *
   * @param id identifier of the stored bytes
   */
  public record SnapshotContent(SnapshotView snapshot, UUID id) {}

  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final DomainClock clock;

  SnapshotQueries(Jdbi jdbi, ObjectMapper mapper, DomainClock clock) {
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.clock = clock;
  }

  /**
   * Returns a snapshot.
   *
   * @throws Problem {@code not-found} for an unknown one, and for callers who may not read it
   */
  SnapshotView get(Caller caller, UUID id) {
    return content(caller, id).snapshot();
  }

  /**
   * Returns a snapshot with the identifier of its bytes.
   *
   * @throws Problem {@code not-found} for an unknown one, and for callers who may not read it
   */
  SnapshotContent content(Caller caller, UUID id) {
    if (!caller.readsAll()) {
      throw Problem.notFound();
    }
    return jdbi.withHandle(
            h ->
                h.createQuery(SELECT + " where s.id = :id")
                    .bind("id", id)
                    .map((r, c) -> readRow(r))
                    .findOne())
        .orElseThrow(Problem::notFound);
  }

  /**
   * Lists snapshots, newest first.
   *
   * @param report the kind of report to list; null for all
   */
  Page<SnapshotView> list(Caller caller, @Nullable ReportKind report, PageRequest page) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR);
    SortKeyParser last = page.keys(1);
    PageRows<SnapshotView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            PageRows.sql(
                                SELECT
                                    + " where (cast(:report as text) is null or s.report = cast(:report as text))"
                                    + " and (cast(:after as uuid) is null or s.id < cast(:after as uuid))"
                                    + " order by s.id desc limit :limit",
                                "title",
                                "filters"))
                        .bind("report", report)
                        .bind("after", last == null ? null : last.id(0))
                        .bind("limit", page.limit() + 1),
                    (r, c) -> readRow(r).snapshot()));
    return page.page(found, clock.today(), s -> s, s -> List.of(s.id().toString()));
  }

  /**
   * Returns snapshots whose event has a number in the log up to a size, in the order of their
   * identifiers.
   *
   * @param after the identifier after which the result begins
   * @param size size of the log in entries
   */
  public List<SnapshotContent> logged(UUID after, long size, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    SELECT
                        + " join log_entry l on l.event_id = s.event_id"
                        + " where s.id > :after and l.seq <= :size order by s.id limit :limit")
                .bind("after", after)
                .bind("size", size)
                .bind("limit", limit)
                .map((r, c) -> readRow(r))
                .list());
  }

  private SnapshotContent readRow(ResultSet r) throws SQLException {
    UUID id = r.getObject("id", UUID.class);
    ReportKind report = ReportKind.valueOf(r.getString("report"));
    ReportFormat format = ReportFormat.valueOf(r.getString("format"));
    Instant at = instant(r, "as_of");
    var asOf = new AsOf(at, clock.dayOf(at), r.getLong("log_position"), false);
    return new SnapshotContent(
        new SnapshotView(
            id,
            report,
            format,
            r.getString("title"),
            filters(r.getString("filters")),
            asOf,
            r.getString("since") == null ? null : instant(r, "since"),
            ReportLang.valueOf(r.getString("lang")),
            r.getBoolean("bom"),
            new Checkpoint(
                r.getLong("checkpoint"),
                r.getString("root_hash"),
                instant(r, "made_at"),
                r.getString("note")),
            report.fileName(asOf.day(), format),
            format.mediaType(),
            r.getLong("size"),
            HexFormat.of().formatHex(r.getBytes("sha256")),
            Contract.BASE + "/report-snapshots/" + id + "/content",
            new GeneratorInfo(GeneratorInfo.THIS.name(), r.getString("generator")),
            r.getBoolean("illustrative"),
            Caller.subjectOf(r.getString("created_by")),
            r.getObject("event_id", UUID.class),
            1,
            instant(r, "recorded_at")),
        r.getObject("content_id", UUID.class));
  }

  private static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }

  private Map<String, List<String>> filters(String json) {
    try {
      return mapper.readValue(json, FILTERS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
