package org.directivetracker.report;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.directivetracker.directive.DirectiveFilter;
import org.directivetracker.directive.DirectiveListQueries;
import org.directivetracker.directive.DirectiveListQueries.VisibleDirective;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.history.VersionTables;
import org.directivetracker.report.StatusRow.InternalStatusFields;
import org.directivetracker.report.StatusRow.LastReport;
import org.directivetracker.report.StatusRow.OpenExtension;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Queries of the rows of a status report. They read the rows batch by batch. */
@ApplicationScoped
@Transactional
public class StatusQueries {
  private record LastReportRow(LastReport report, String confidence, boolean illustrative) {}

  private record OpenExtensionRow(OpenExtension extension, boolean illustrative) {}

  /**
   * Number of threads that read batches ahead while earlier batches are written. All reports share
   * them.
   */
  private static final int READERS = 2;

  private final DirectiveListQueries directives;
  private final Jdbi jdbi;
  private final ExecutorService readers = Executors.newFixedThreadPool(READERS);

  StatusQueries(DirectiveListQueries directives, Jdbi jdbi) {
    this.directives = directives;
    this.jdbi = jdbi;
  }

  /**
   * Passes on the rows of all directives that match the filter and that the caller may know of.
   *
   * @param asOf the instant to look back to; null for the current state
   */
  void each(
      Caller caller, DirectiveFilter filter, @Nullable AsOf asOf, Consumer<StatusRow> consumer) {
    var ahead = new ArrayDeque<Future<List<StatusRow>>>();
    try {
      directives.each(
          caller,
          filter,
          asOf,
          part -> {
            ahead.add(
                readers.submit(
                    () ->
                        QuarkusTransaction.requiringNew()
                            .call(
                                () -> jdbi.withHandle(h -> rows(h, caller, part.apply(h), asOf)))));
            if (ahead.size() > READERS) {
              read(ahead.remove()).forEach(consumer);
            }
          });
      while (!ahead.isEmpty()) {
        read(ahead.remove()).forEach(consumer);
      }
    } finally {
      ahead.forEach(part -> part.cancel(true));
    }
  }

  private static List<StatusRow> read(Future<List<StatusRow>> part) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @PreDestroy
  void stop() {
    readers.shutdownNow();
  }

  /**
   * Returns, for each directive, how many of its progress reports were accepted after {@code since}
   * and at the latest at {@code until}, as far as the caller may know of them.
   */
  Map<UUID, Integer> acceptedBetween(Caller caller, AsOf since, AsOf until) {
    var found = new HashMap<UUID, Integer>();
    jdbi.useHandle(
        h ->
            h.createQuery(
                    "select r.directive_id, count(*) from progress_report r"
                        + " join directive d on d.id = r.directive_id"
                        + " join meeting m on m.id = d.meeting_id"
                        + " where r.accepted_at > :since and r.accepted_at <= :until"
                        + " and (:all or r.agency = :me or r.status = 'ACCEPTED'"
                        + " and d.visibility = 'PUBLIC' and m.visibility = 'PUBLIC'"
                        + " or exists (select from assignment a where a.agency = :me"
                        + " and a.directive_id = r.directive_id"
                        + " and a.status in ('PENDING', 'ACKNOWLEDGED')))"
                        + " group by r.directive_id")
                .bind("since", since.at().atOffset(ZoneOffset.UTC))
                .bind("until", until.at().atOffset(ZoneOffset.UTC))
                .bind("all", caller.readsAll())
                .bind("me", caller.agency())
                .map((r, c) -> found.put(r.getObject(1, UUID.class), r.getInt(2)))
                .list());
    return found;
  }

  private static List<StatusRow> rows(
      Handle h, Caller caller, List<VisibleDirective> batch, @Nullable AsOf asOf) {
    List<UUID> fullAccess = ids(batch, AccessLevel::isFull);
    Map<UUID, LastReportRow> reports = lastReports(h, caller, batch, asOf);
    Map<UUID, OpenExtensionRow> extensions = openExtensions(h, fullAccess, asOf);
    Map<UUID, AssessmentLines.AssessmentRow> assessments =
        AssessmentLines.of(
            h,
            caller,
            ids(batch, s -> s != AccessLevel.OWN),
            ids(batch, s -> s == AccessLevel.OWN),
            asOf);
    return batch.stream()
        .map(
            visible -> {
              UUID id = visible.directive().id();
              LastReportRow report = reports.get(id);
              OpenExtensionRow extension = extensions.get(id);
              AssessmentLines.AssessmentRow assessment = assessments.get(id);
              return new StatusRow(
                  visible.directive(),
                  visible.illustrative()
                      || (report != null && report.illustrative)
                      || (assessment != null && assessment.illustrative())
                      || (extension != null && extension.illustrative),
                  report == null ? null : report.report,
                  assessment == null ? null : assessment.assessed(),
                  visible.accessLevel().isFull()
                      ? new InternalStatusFields(
                          report == null ? null : report.confidence,
                          extension == null ? null : extension.extension)
                      : null);
            })
        .toList();
  }

  private static List<UUID> ids(List<VisibleDirective> batch, Predicate<AccessLevel> accessLevel) {
    return batch.stream()
        .filter(s -> accessLevel.test(s.accessLevel()))
        .map(s -> s.directive().id())
        .toList();
  }

  /**
   * Reads, for each directive, the accepted report of the latest period. A caller without full
   * access to a directive sees only a report that is still accepted now. A former agency of a
   * restricted directive sees only its own reports.
   */
  private static Map<UUID, LastReportRow> lastReports(
      Handle h, Caller caller, List<VisibleDirective> batch, @Nullable AsOf asOf) {
    var found = new HashMap<UUID, LastReportRow>();
    h.createQuery(
            "select distinct on (r.directive_id) r.directive_id, r.agency, r.period_from,"
                + " r.period_to, r.submitted_on, r.claimed_percent, r.delivery_confidence,"
                + " r.illustrative from "
                + VersionTables.of("progress_report", asOf)
                + " r where r.directive_id = any(:ids) and r.status = 'ACCEPTED'"
                + " and (r.directive_id = any(:whole) or r.agency = :me"
                + " or r.directive_id = any(:public) and exists (select from progress_report n"
                + " where n.id = r.id and n.status = 'ACCEPTED'))"
                + " order by r.directive_id, r.period_to desc, r.accepted_at desc")
        .bindArray("ids", UUID.class, ids(batch, s -> true))
        .bindArray("whole", UUID.class, ids(batch, AccessLevel::isFull))
        .bindArray("public", UUID.class, ids(batch, s -> !s.isFull() && s != AccessLevel.OWN))
        .bind("me", caller.agency())
        .bindMap(VersionTables.bound(asOf))
        .map((r, c) -> found.put(r.getObject("directive_id", UUID.class), report(r)))
        .list();
    return found;
  }

  private static LastReportRow report(ResultSet r) throws SQLException {
    return new LastReportRow(
        new LastReport(
            r.getString("agency"),
            r.getObject("period_from", LocalDate.class),
            r.getObject("period_to", LocalDate.class),
            r.getObject("submitted_on", LocalDate.class),
            r.getObject("claimed_percent", Integer.class)),
        r.getString("delivery_confidence"),
        r.getBoolean("illustrative"));
  }

  /**
   * Reads, for each directive, the pending extension request. If there are several, it is the one
   * with the latest requested date.
   */
  private static Map<UUID, OpenExtensionRow> openExtensions(
      Handle h, List<UUID> fullAccess, @Nullable AsOf asOf) {
    var found = new HashMap<UUID, OpenExtensionRow>();
    if (fullAccess.isEmpty()) {
      return found;
    }
    h.createQuery(
            "select distinct on (x.directive_id) x.directive_id, x.agency, m.key, x.filed_on,"
                + " x.requested_due_date, x.illustrative from "
                + VersionTables.of("extension_request", asOf)
                + " x left join milestone m on m.id = x.milestone_id"
                + " where x.status = 'PENDING' and x.directive_id = any(:whole)"
                + " order by x.directive_id, x.requested_due_date desc, x.id")
        .bindArray("whole", UUID.class, fullAccess)
        .bindMap(VersionTables.bound(asOf))
        .map(
            (r, c) ->
                found.put(
                    r.getObject("directive_id", UUID.class),
                    new OpenExtensionRow(
                        new OpenExtension(
                            r.getString("agency"),
                            r.getString("key"),
                            r.getObject("filed_on", LocalDate.class),
                            r.getObject("requested_due_date", LocalDate.class)),
                        r.getBoolean("illustrative"))))
        .list();
    return found;
  }
}
