package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads directives: plain SQL into records, now or as of a moment. */
@ApplicationScoped
@Transactional
public class DirectiveQueries {
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

  /**
   * The directive of that id or reference, and what of it the caller sees as of a moment: what is
   * allowed both now and then.
   *
   * @throws Problem {@code not-found} when it did not exist then, or may not be shown
   */
  public Known known(Caller caller, String key, @Nullable AsOf asOf) {
    return sought(caller, key, asOf).orElseThrow(Problem::notFound);
  }

  private Optional<Known> sought(Caller caller, String key, @Nullable AsOf asOf) {
    Optional<Known> now = sought(caller, key);
    return asOf == null
        ? now
        : now.or(() -> deletedSince(caller, key)).flatMap(known -> then(known, asOf));
  }

  private Optional<Known> then(Known now, AsOf asOf) {
    return jdbi.withHandle(h -> reader.row(h, now.id(), asOf))
        .map(
            row -> {
              Sight sight = Sights.then(now.sight(), row);
              return sight == null ? null : new Known(row.id(), row.reference(), sight);
            });
  }

  /** Who sees everything sees a deleted draft as it was. */
  private static Optional<Known> deletedSince(Caller caller, String key) {
    return caller.readsAll() && key.length() == 36
        ? Optional.of(new Known(UUID.fromString(key), null, Sight.EVERYTHING))
        : Optional.empty();
  }

  private Optional<Known> sought(Caller caller, String key) {
    return jdbi.withHandle(
        h ->
            sought(
                    h,
                    caller,
                    key.length() == 36 ? "d.id = cast(:key as uuid)" : "d.reference = :key")
                .bind("key", key)
                .map((r, c) -> known(caller, r))
                .findOne());
  }

  private static Query sought(Handle h, Caller caller, String condition) {
    return h.createQuery(
            "select d.*, m.visibility as meeting_visibility, ("
                + "select bool_or(a.status in ('PENDING', 'ACKNOWLEDGED'))"
                + " from assignment a where a.directive_id = d.id and a.agency = :me)"
                + " as mine from directive d join meeting m on m.id = d.meeting_id"
                + " where "
                + condition)
        .bind("me", caller.agency());
  }

  private @Nullable Known known(Caller caller, ResultSet r) throws SQLException {
    DirectiveRow row = rows.directive(r);
    Sight sight = Sights.now(caller, row, r.getObject("mine", Boolean.class));
    return sight == null ? null : new Known(row.id(), row.reference(), sight);
  }

  /** The directive as it is now, none when the caller may not know of it. */
  public Optional<DirectiveView> find(Caller caller, String key) {
    return sought(caller, key).map(known -> get(caller, known.id().toString()));
  }

  /** The directive as it is now. */
  public DirectiveView get(Caller caller, String key) {
    return get(caller, key, null);
  }

  /**
   * The directive as it is, or as it was recorded at a moment.
   *
   * @throws Problem {@code not-found}
   */
  public DirectiveView get(Caller caller, String key, @Nullable AsOf asOf) {
    Known known = known(caller, key, asOf);
    return jdbi.withHandle(
        h -> {
          DirectiveRow row = reader.row(h, known.id(), asOf).orElseThrow(Problem::notFound);
          return view(h, caller, row, known.sight(), asOf);
        });
  }

  private DirectiveView view(
      Handle h, Caller caller, DirectiveRow row, Sight sight, @Nullable AsOf asOf) {
    Supervision supervision = supervision(asOf);
    List<AssignmentRow> assignments =
        reader.assignments(h, List.of(row.id()), asOf).getOrDefault(row.id(), List.of());
    List<MilestoneRow> milestones =
        reader.milestones(h, List.of(row.id()), asOf).getOrDefault(row.id(), List.of());
    List<AssignmentRow> shown =
        assignments.stream().filter(a -> Sights.isShown(a, caller, sight)).toList();
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
        reader.passages(h, row.id(), asOf),
        row.completionCriteria(),
        row.noPassageReason(),
        related(caller, row.relatedDirective(), asOf),
        inner,
        shown.stream().map(a -> AssignmentView.of(a, caller, sight)).toList(),
        shownMilestones.stream().map(m -> MilestoneView.of(m, supervision.today())).toList(),
        asOf == null ? allowed(caller, row, assignments, milestones) : List.of(),
        sight);
  }

  /** What a day is judged by: today, or the moment's day as known then. */
  private Supervision supervision(@Nullable AsOf asOf) {
    return asOf == null
        ? calendar.supervision(clock.today(), clock.now())
        : calendar.supervision(asOf.day(), asOf.at());
  }

  /** The other directive, to those alone who may know of it. */
  private @Nullable String related(Caller caller, @Nullable UUID id, @Nullable AsOf asOf) {
    return id == null
        ? null
        : sought(caller, id.toString(), asOf).map(Known::reference).orElse(null);
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

  /** What the caller sees now of those that it may know of. */
  Map<UUID, Sight> sights(Handle h, Caller caller, List<UUID> ids) {
    return sought(h, caller, "d.id = any(:ids)")
        .bindArray("ids", UUID.class, ids)
        .map((r, c) -> known(caller, r))
        .stream()
        .filter(Objects::nonNull)
        .collect(Collectors.toMap(Known::id, Known::sight));
  }
}
