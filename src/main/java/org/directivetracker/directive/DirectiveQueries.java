package org.directivetracker.directive;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.database.IdOrReference;
import org.directivetracker.database.MultiStatementQuery;
import org.directivetracker.directive.DirectiveReader.DirectiveChildren;
import org.directivetracker.history.AccessLevel;
import org.directivetracker.idempotency.ReadAccess;
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
  /** A directive that the caller may know of, and what of it. */
  public record DirectiveAccess(UUID id, @Nullable String reference, AccessLevel accessLevel) {}

  private record Found(DirectiveRow row, AccessLevel accessLevel) {
    DirectiveAccess known() {
      return new DirectiveAccess(row.id(), row.reference(), accessLevel);
    }
  }

  private static final String SOUGHT =
      ", (select bool_or(a.status in ('PENDING', 'ACKNOWLEDGED'))"
          + " from assignment a where a.directive_id = d.id and a.agency = :me)"
          + " as mine from directive d join meeting m on m.id = d.meeting_id where ";

  /** What the caller sees of a directive. */
  private static final String KNOWN = "select " + RowMappers.OUTLINE + SOUGHT;

  /** All that it takes to show a directive. */
  private record Whole(Found found, DirectiveChildren children, SupervisionBasis supervision) {
    List<AssignmentRow> assignments() {
      return children.assignments(found.row);
    }

    List<MilestoneRow> milestones() {
      return children.milestones(found.row);
    }

    /** Those that the caller sees. */
    List<MilestoneRow> shownMilestones() {
      return found.accessLevel == AccessLevel.OWN ? List.of() : milestones();
    }

    List<MilestoneView> milestoneViews() {
      return shownMilestones().stream().map(m -> MilestoneView.of(m, supervision.today())).toList();
    }
  }

  private final Jdbi jdbi;
  private final RowMappers rows;
  private final DirectiveReader reader;
  private final FinalReports finalReports;
  private final CalendarService calendar;
  private final DomainClock clock;

  DirectiveQueries(
      Jdbi jdbi,
      RowMappers rows,
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
  public DirectiveAccess known(Caller caller, String key) {
    return known(caller, key, null);
  }

  /**
   * The directive of that id or reference, and what of it the caller sees as of a moment: what is
   * allowed both now and then.
   *
   * @throws Problem {@code not-found} when it did not exist then, or may not be shown
   */
  public DirectiveAccess known(Caller caller, String key, @Nullable AsOf asOf) {
    return sought(caller, key, asOf, RowMappers.OUTLINE).orElseThrow(Problem::notFound).known();
  }

  /**
   * The directive, if the caller may know of it.
   *
   * @param columns that are read of it as of the moment; for now, those that say what it is
   */
  private Optional<Found> sought(Caller caller, String key, @Nullable AsOf asOf, String columns) {
    Optional<Found> now =
        jdbi.withHandle(
            h ->
                h.createQuery(KNOWN + "d.id = " + idOf(key))
                    .bind("me", caller.agency())
                    .bind("key", key)
                    .map((r, c) -> found(caller, r))
                    .findOne());
    return asOf == null
        ? now
        : now.map(Found::known)
            .or(() -> deletedSince(caller, key))
            .flatMap(known -> then(known, asOf, columns));
  }

  private Optional<Found> then(DirectiveAccess now, AsOf asOf, String columns) {
    return jdbi.withHandle(h -> reader.past(h, now.id(), asOf, columns))
        .map(
            row -> {
              AccessLevel accessLevel = AccessRules.then(now.accessLevel(), row);
              return accessLevel == null ? null : new Found(row, accessLevel);
            });
  }

  /** Who sees everything sees a deleted draft as it was. */
  private static Optional<DirectiveAccess> deletedSince(Caller caller, String key) {
    UUID id = IdOrReference.parse(key).id();
    return caller.readsAll() && id != null
        ? Optional.of(new DirectiveAccess(id, null, AccessLevel.EVERYTHING))
        : Optional.empty();
  }

  private static String idOf(String key) {
    return IdOrReference.isId(key)
        ? "cast(:key as uuid)"
        : "(select id from directive where reference = :key)";
  }

  private @Nullable Found found(Caller caller, ResultSet r) throws SQLException {
    DirectiveRow row = rows.directive(r);
    AccessLevel accessLevel = AccessRules.now(caller, row, r.getObject("mine", Boolean.class));
    return accessLevel == null ? null : new Found(row, accessLevel);
  }

  /** The directive as it is now, none when the caller may not know of it. */
  public Optional<DirectiveView> find(Caller caller, String key) {
    return whole(caller, key).map(whole -> view(caller, whole, null));
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
    return view(caller, whole(caller, key, asOf), asOf);
  }

  /** Its assignments that the caller sees, the lead first. */
  List<AssignmentView> assignments(Caller caller, String key, @Nullable AsOf asOf) {
    Whole whole = whole(caller, key, asOf);
    return shown(whole.assignments(), caller, whole.found.accessLevel);
  }

  /** Its milestones that the caller sees, in their sequence. */
  List<MilestoneView> milestones(Caller caller, String key, @Nullable AsOf asOf) {
    return whole(caller, key, asOf).milestoneViews();
  }

  private Whole whole(Caller caller, String key, @Nullable AsOf asOf) {
    if (asOf == null) {
      return whole(caller, key).orElseThrow(Problem::notFound);
    }
    Found found = sought(caller, key, asOf, RowMappers.WHOLE).orElseThrow(Problem::notFound);
    DirectiveChildren children = jdbi.withHandle(h -> reader.children(h, found.row.id(), asOf));
    return new Whole(found, children, calendar.supervision(asOf.day(), asOf.at()));
  }

  /** All of the directive as it is now, asked for at once. */
  private Optional<Whole> whole(Caller caller, String key) {
    LocalDate today = clock.today();
    Instant now = clock.now();
    var children = reader.new ChildCollector();
    var found = new AtomicReference<@Nullable Found>();
    var supervision = new AtomicReference<SupervisionBasis>();
    jdbi.useHandle(
        h ->
            MultiStatementQuery.read(
                h.createQuery(
                        String.join(
                            ";",
                            "select " + RowMappers.WHOLE + SOUGHT + "d.id = " + idOf(key),
                            reader.childrenOf(idOf(key), null),
                            CalendarService.SUPERVISION))
                    .bind("me", caller.agency())
                    .bind("key", key)
                    .bind("day", today.toString())
                    .bind("at", now.toString()),
                r -> found.set(found(caller, r)),
                children::assignment,
                children::milestone,
                r -> supervision.set(calendar.supervision(h, r, today, now))));
    return Optional.ofNullable(found.get())
        .map(row -> new Whole(row, children.all(1), Objects.requireNonNull(supervision.get())));
  }

  private static List<AssignmentView> shown(
      List<AssignmentRow> assignments, Caller caller, AccessLevel accessLevel) {
    return assignments.stream()
        .filter(a -> AccessRules.isShown(a, caller, accessLevel))
        .map(a -> AssignmentView.of(a, caller, accessLevel))
        .toList();
  }

  private DirectiveView view(Caller caller, Whole whole, @Nullable AsOf asOf) {
    DirectiveRow row = whole.found.row;
    AccessLevel accessLevel = whole.found.accessLevel;
    List<AssignmentRow> assignments = whole.assignments();
    List<MilestoneRow> milestones = whole.milestones();
    var inner = new LinkedHashMap<String, @Nullable String>();
    if (accessLevel.isFull()) {
      inner.put("officer", row.officer());
      inner.put(
          "claimedReport", row.claimedReport() == null ? null : row.claimedReport().toString());
    }
    return new DirectiveView(
        DirectiveSummary.of(
            row,
            assignments.stream().filter(a -> AccessRules.isShown(a, caller, accessLevel)).toList(),
            whole.shownMilestones(),
            DerivedValues.of(row, assignments, milestones, whole.supervision)),
        row.description(),
        row.hasPassages()
            ? jdbi.withHandle(h -> reader.passages(h, caller, row.id(), asOf))
            : List.of(),
        row.completionCriteria(),
        row.noPassageReason(),
        related(caller, row.relatedDirective(), asOf),
        inner,
        shown(assignments, caller, accessLevel),
        whole.milestoneViews(),
        asOf == null ? allowed(caller, row, assignments, milestones) : List.of(),
        accessLevel);
  }

  /** The other directive, to those alone who may know of it. */
  private @Nullable String related(Caller caller, @Nullable UUID id, @Nullable AsOf asOf) {
    return id == null
        ? null
        : sought(caller, id.toString(), asOf, RowMappers.OUTLINE)
            .map(found -> found.row.reference())
            .orElse(null);
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
        new Lifecycle.TransitionState(
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
  Map<UUID, AccessLevel> sights(Handle h, Caller caller, List<UUID> ids) {
    return h
        .createQuery(KNOWN + "d.id = any(:ids)")
        .bind("me", caller.agency())
        .bindArray("ids", UUID.class, ids)
        .map((r, c) -> found(caller, r))
        .stream()
        .filter(Objects::nonNull)
        .collect(Collectors.toMap(found -> found.row.id(), Found::accessLevel));
  }

  /** Answers under a directive show what its sight shows. */
  @Produces
  @Singleton
  static ReadAccess readAccess(DirectiveQueries directives) {
    return new ReadAccess("directives", (caller, id) -> directives.known(caller, id).accessLevel());
  }
}
