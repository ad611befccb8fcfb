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

/** Reads the lines of a status report, a batch at a time. */
@ApplicationScoped
@Transactional
public class StatusQueries {
  private record Report(LastReport report, String confidence, boolean illustrative) {}

  private record Extension(OpenExtension extension, boolean illustrative) {}

  /** They read ahead while others are written, for all reports together. */
  private static final int READERS = 2;

  private final DirectiveListQueries directives;
  private final Jdbi jdbi;
  private final ExecutorService readers = Executors.newFixedThreadPool(READERS);

  StatusQueries(DirectiveListQueries directives, Jdbi jdbi) {
    this.directives = directives;
    this.jdbi = jdbi;
  }

  /**
   * Hands out the lines of all directives of the filter that the caller may know of.
   *
   * @param asOf null for now
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

  /** How many reports of each directive were accepted after one moment and by another. */
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
    List<UUID> whole = ids(batch, AccessLevel::isFull);
    Map<UUID, Report> reports = lastReports(h, caller, batch, asOf);
    Map<UUID, Extension> extensions = openExtensions(h, whole, asOf);
    Map<UUID, AssessmentLines.AssessmentRow> assessments =
        AssessmentLines.of(
            h,
            caller,
            ids(batch, s -> s != AccessLevel.OWN),
            ids(batch, s -> s == AccessLevel.OWN),
            asOf);
    return batch.stream()
        .map(
            seen -> {
              UUID id = seen.directive().id();
              Report report = reports.get(id);
              Extension extension = extensions.get(id);
              AssessmentLines.AssessmentRow assessment = assessments.get(id);
              return new StatusRow(
                  seen.directive(),
                  seen.illustrative()
                      || (report != null && report.illustrative)
                      || (assessment != null && assessment.illustrative())
                      || (extension != null && extension.illustrative),
                  report == null ? null : report.report,
                  assessment == null ? null : assessment.assessed(),
                  seen.accessLevel().isFull()
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
   * The accepted report of the latest period. Who does not see the whole directive sees one that is
   * accepted now too, and a former agency of a restricted directive none but its own.
   */
  private static Map<UUID, Report> lastReports(
      Handle h, Caller caller, List<VisibleDirective> batch, @Nullable AsOf asOf) {
    var found = new HashMap<UUID, Report>();
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

  private static Report report(ResultSet r) throws SQLException {
    return new Report(
        new LastReport(
            r.getString("agency"),
            r.getObject("period_from", LocalDate.class),
            r.getObject("period_to", LocalDate.class),
            r.getObject("submitted_on", LocalDate.class),
            r.getObject("claimed_percent", Integer.class)),
        r.getString("delivery_confidence"),
        r.getBoolean("illustrative"));
  }

  /** The pending extension request; of several the one with the latest date asked for. */
  private static Map<UUID, Extension> openExtensions(
      Handle h, List<UUID> whole, @Nullable AsOf asOf) {
    var found = new HashMap<UUID, Extension>();
    if (whole.isEmpty()) {
      return found;
    }
    h.createQuery(
            "select distinct on (x.directive_id) x.directive_id, x.agency, m.key, x.filed_on,"
                + " x.requested_due_date, x.illustrative from "
                + VersionTables.of("extension_request", asOf)
                + " x left join milestone m on m.id = x.milestone_id"
                + " where x.status = 'PENDING' and x.directive_id = any(:whole)"
                + " order by x.directive_id, x.requested_due_date desc, x.id")
        .bindArray("whole", UUID.class, whole)
        .bindMap(VersionTables.bound(asOf))
        .map(
            (r, c) ->
                found.put(
                    r.getObject("directive_id", UUID.class),
                    new Extension(
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
