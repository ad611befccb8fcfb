package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.Supervision;
import org.directivetracker.history.Sight;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads directives: plain SQL into records, now or as of a moment. */
@ApplicationScoped
@Transactional
public class DirectiveQueries {
  /** No write takes longer than five seconds, so older answers are final. */
  private static final Duration PROVISIONAL = Duration.ofSeconds(10);

  /** A directive that the caller may know of, and what of it. */
  public record Known(UUID id, @Nullable String reference, Sight sight) {}

  private final Jdbi jdbi;
  private final Rows rows;
  private final DirectiveReader reader;
  private final FinalReports finalReports;
  private final CalendarService calendar;
  private final DomainClock clock;

  DirectiveQueries(
      Jdbi jdbi,
      Rows rows,
      DirectiveReader reader,
      FinalReports finalReports,
      CalendarService calendar,
      DomainClock clock) {
    this.jdbi = jdbi;
    this.rows = rows;
    this.reader = reader;
    this.finalReports = finalReports;
    this.calendar = calendar;
    this.clock = clock;
  }

  /**
   * The directive of that id or reference.
   *
   * @throws Problem {@code not-found} when the caller may not know of it
   */
  public Known known(Caller caller, String key) {
    return sought(caller, key).orElseThrow(Problem::notFound);
  }

  private Optional<Known> sought(Caller caller, String key) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select d.*, m.visibility as meeting_visibility, ("
                        + "select bool_or(a.status in ('PENDING', 'ACKNOWLEDGED'))"
                        + " from assignment a where a.directive_id = d.id and a.agency = :me)"
                        + " as mine from directive d join meeting m on m.id = d.meeting_id"
                        + " where "
                        + (key.length() == 36 ? "d.id = cast(:key as uuid)" : "d.reference = :key"))
                .bind("me", caller.agency())
                .bind("key", key)
                .map(
                    (r, c) -> {
                      DirectiveRow row = rows.directive(r);
                      Sight sight = sight(caller, row, r.getObject("mine", Boolean.class));
                      return sight == null ? null : new Known(row.id(), row.reference(), sight);
                    })
                .findOne());
  }

  /**
   * What the caller sees.
   *
   * @param mine whether the caller's agency has it now; null when it never had
   * @return null when the caller may not know of it
   */
  private static @Nullable Sight sight(Caller caller, DirectiveRow row, @Nullable Boolean mine) {
    if (caller.readsAll()) {
      return Sight.EVERYTHING;
    }
    if (row.status() != DirectiveStatus.DRAFT && mine != null) {
      return mine
          ? Sight.ALL_SINCE_REGISTRATION
          : row.isPublic() ? Sight.OWN_AND_PUBLIC : Sight.OWN;
    }
    return row.isPublic() ? Sight.PUBLIC : null;
  }

  /** What is left of a sight when the directive stood like this then. */
  private static @Nullable Sight then(Sight sight, DirectiveRow row) {
    if (sight == Sight.EVERYTHING) {
      return sight;
    }
    if (row.status() == DirectiveStatus.DRAFT) {
      return null;
    }
    if (!row.isPublic() && sight == Sight.PUBLIC) {
      return null;
    }
    return !row.isPublic() && sight == Sight.OWN_AND_PUBLIC ? Sight.OWN : sight;
  }

  /** The directive as it is now, none when the caller may not know of it. */
  public Optional<DirectiveView> find(Caller caller, String key) {
    return sought(caller, key).map(known -> get(caller, known.id().toString()));
  }

  /** The directive as it is now. */
  public DirectiveView get(Caller caller, String key) {
    return get(caller, key, (String) null);
  }

  /**
   * The directive as it is, or as it was recorded at a moment.
   *
   * @param asOf an instant, or a day, which stands for its end; null for now
   * @throws Problem {@code not-found}, or {@code invalid-request} for a moment to come
   */
  public DirectiveView get(Caller caller, String key, @Nullable String asOf) {
    Known known = known(caller, key);
    Instant now = clock.now();
    Instant at = asOf == null ? null : moment(asOf, now);
    return jdbi.withHandle(
        h -> {
          DirectiveRow row = reader.row(h, known.id(), at);
          Sight sight = at == null ? known.sight() : then(known.sight(), row);
          if (sight == null) {
            throw Problem.notFound();
          }
          Supervision supervision =
              calendar.supervision(
                  at == null ? clock.today() : clock.dayOf(at), at == null ? now : at);
          return view(h, caller, row, sight, supervision, at, now);
        });
  }

  private Instant moment(String asOf, Instant now) {
    Instant at;
    try {
      at =
          asOf.length() == 10
              ? LocalDate.parse(asOf)
                  .plusDays(1)
                  .atStartOfDay(clock.zone())
                  .toInstant()
                  .minus(1, ChronoUnit.MICROS)
              : java.time.OffsetDateTime.parse(asOf).toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      throw Problem.invalid("/query/asOf", "This is neither a day nor an instant.", "wrong-format");
    }
    boolean today = asOf.length() == 10 && asOf.equals(clock.dayOf(now).toString());
    if (at.isAfter(now) && !today) {
      throw Problem.invalid("/query/asOf", "This lies ahead.", "in-the-future");
    }
    return at.isAfter(now) ? now : at;
  }

  private DirectiveView view(
      Handle h,
      Caller caller,
      DirectiveRow row,
      Sight sight,
      Supervision supervision,
      @Nullable Instant at,
      Instant now) {
    List<AssignmentRow> assignments =
        reader.assignments(h, List.of(row.id()), at).getOrDefault(row.id(), List.of());
    List<MilestoneRow> milestones =
        reader.milestones(h, List.of(row.id()), at).getOrDefault(row.id(), List.of());
    List<AssignmentRow> shown =
        assignments.stream().filter(a -> isShown(a, caller, sight)).toList();
    List<MilestoneRow> shownMilestones = sight == Sight.OWN ? List.of() : milestones;
    var inner = new LinkedHashMap<String, @Nullable String>();
    if (sight.isFull()) {
      inner.put("officer", row.officer());
      inner.put(
          "claimedReport", row.claimedReport() == null ? null : row.claimedReport().toString());
    }
    return new DirectiveView(
        DirectiveSummary.of(
            row, shown, shownMilestones, Derived.of(row, assignments, milestones, supervision)),
        row.description(),
        reader.passages(h, row.id(), at),
        row.completionCriteria(),
        row.noPassageReason(),
        related(caller, row.relatedDirective()),
        inner,
        shown.stream().map(a -> AssignmentView.of(a, caller, sight)).toList(),
        shownMilestones.stream().map(m -> MilestoneView.of(m, supervision.today())).toList(),
        at == null ? allowed(caller, row, assignments, milestones) : List.of(),
        at == null ? null : new DirectiveView.AsOf(at, at.isAfter(now.minus(PROVISIONAL))),
        sight);
  }

  /** The other directive, to those alone who may know of it. */
  private @Nullable String related(Caller caller, @Nullable UUID id) {
    return id == null ? null : sought(caller, id.toString()).map(Known::reference).orElse(null);
  }

  static boolean isShown(AssignmentRow a, Caller caller, Sight sight) {
    return switch (sight) {
      case EVERYTHING, ALL_SINCE_REGISTRATION -> true;
      case OWN_AND_PUBLIC -> a.status().isCurrent() || caller.isAgency(a.agency());
      case OWN -> caller.isAgency(a.agency());
      case PUBLIC -> a.status().isCurrent();
    };
  }

  private List<Action> allowed(
      Caller caller,
      DirectiveRow row,
      List<AssignmentRow> assignments,
      List<MilestoneRow> milestones) {
    boolean lead =
        assignments.stream()
            .anyMatch(
                a ->
                    a.role() == AssignmentRole.LEAD
                        && a.status().isCurrent()
                        && caller.isAgency(a.agency()));
    boolean claiming = lead && row.status() == DirectiveStatus.IN_PROGRESS;
    return Lifecycle.allowed(
        new Lifecycle.Standing(
            row.status(),
            milestones.stream()
                .filter(MilestoneRow::isOpen)
                .map(MilestoneRow::id)
                .collect(Collectors.toUnmodifiableSet()),
            claiming
                ? finalReports.submitted(row.id(), Objects.requireNonNull(caller.agency()))
                : Set.of(),
            row.evidenceCount(),
            row.evidenceUndecided(),
            row.claimedReportAccepted(),
            lead,
            caller.actor() != null && caller.person().equals(row.claimedBy()),
            caller));
  }

  /** A page of the directives that the caller may know of. */
  public Page<DirectiveSummary> list(Caller caller, DirectiveFilter filter, PageRequest page) {
    LocalDate day = page.day(clock.today());
    Supervision supervision = calendar.supervision(day, clock.now());
    var sql = new DirectiveSql(caller, filter, supervision, page);
    return jdbi.withHandle(
        h -> {
          List<DirectiveRow> found =
              h.createQuery(sql.text())
                  .bindMap(sql.parameters())
                  .map((r, c) -> rows.directive(r))
                  .list();
          List<UUID> ids = found.stream().map(DirectiveRow::id).toList();
          Map<UUID, List<AssignmentRow>> assignments = reader.assignments(h, ids, null);
          Map<UUID, List<MilestoneRow>> milestones = reader.milestones(h, ids, null);
          return page.page(
              found,
              day,
              row ->
                  summary(
                      caller,
                      row,
                      assignments.getOrDefault(row.id(), List.of()),
                      milestones.getOrDefault(row.id(), List.of()),
                      supervision),
              row -> DirectiveSql.key(filter.sort(), row));
        });
  }

  /** Shim. */
  public void each(
      Caller caller,
      DirectiveFilter filter,
      @Nullable AsOf asOf,
      java.util.function.BiConsumer<DirectiveSummary, Sight> consumer) {
    String cursor = null;
    do {
      Page<DirectiveSummary> page =
          list(caller, filter, PageRequest.of(200, cursor, filter.toString()));
      page.items()
          .forEach(
              s ->
                  consumer.accept(
                      s,
                      caller.readsAll()
                          ? Sight.EVERYTHING
                          : s.owners().stream().anyMatch(o -> caller.isAgency(o.agency()))
                              ? Sight.ALL_SINCE_REGISTRATION
                              : Sight.PUBLIC));
      cursor = page.next();
    } while (cursor != null);
  }

  /** Shim. */
  public DirectiveView get(Caller caller, String key, @Nullable AsOf asOf) {
    return get(caller, key, asOf == null ? (String) null : asOf.at().toString());
  }

  private static DirectiveSummary summary(
      Caller caller,
      DirectiveRow row,
      List<AssignmentRow> assignments,
      List<MilestoneRow> milestones,
      Supervision supervision) {
    Sight sight =
        sight(
            caller,
            row,
            assignments.stream()
                .filter(a -> caller.isAgency(a.agency()))
                .map(a -> a.status().isCurrent())
                .reduce((a, b) -> a || b)
                .orElse(null));
    Sight seen = sight == null ? Sight.PUBLIC : sight;
    return DirectiveSummary.of(
        row,
        assignments.stream().filter(a -> isShown(a, caller, seen)).toList(),
        seen == Sight.OWN ? List.of() : milestones,
        Derived.of(row, assignments, milestones, supervision));
  }
}
