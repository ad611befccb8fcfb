package org.directivetracker.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.directivetracker.calendar.CalendarService;
import org.directivetracker.calendar.SupervisionBasis;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the duty to report, and what the periods are judged by. */
@ApplicationScoped
@Transactional
public class ReportingQueries {
  private static final TypeReference<List<MilestoneUpdate>> UPDATES = new TypeReference<>() {};

  /** What of a report matters for its directive. */
  record ReportFacts(
      UUID id,
      String agency,
      LocalDate periodFrom,
      LocalDate periodTo,
      ReportStatus status,
      @Nullable LocalDate submittedOn,
      @Nullable Integer claimedPercent,
      @Nullable Instant acceptedAt,
      List<MilestoneUpdate> milestoneUpdates,
      @Nullable UUID corrects) {

    static ReportFacts of(ProgressReport r) {
      return new ReportFacts(
          r.id,
          r.agency,
          r.periodFrom,
          r.periodTo,
          r.status,
          r.submittedOn,
          r.claimedPercent,
          r.acceptedAt,
          r.milestoneUpdates,
          r.corrects);
    }

    ReportingPeriods.ReportedPeriod filed() {
      return new ReportingPeriods.ReportedPeriod(
          id, agency, periodFrom, periodTo, status == ReportStatus.ACCEPTED);
    }
  }

  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final DirectiveQueries directives;
  private final CalendarService calendar;
  private final DomainClock clock;

  ReportingQueries(
      Jdbi jdbi,
      ObjectMapper mapper,
      DirectiveQueries directives,
      CalendarService calendar,
      DomainClock clock) {
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.directives = directives;
    this.calendar = calendar;
    this.clock = clock;
  }

  /** The duty as those see it who see all of the directive. */
  public DutyView duty(Caller caller, String key) {
    return duty(whole(caller, key));
  }

  /** The duty's newest version, one of version 0 when there is none. */
  DutyView duty(UUID directive) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select * from reporting_duty where directive_id = :id"
                            + " order by version desc limit 1")
                    .bind("id", directive)
                    .map(
                        (r, c) -> {
                          ReportingPeriods.DutyVersion duty = row(r);
                          return new DutyView(
                              duty.every(),
                              duty.unit(),
                              duty.from(),
                              duty.dueWorkingDays(),
                              duty.scope(),
                              duty.startsOn(),
                              r.getBoolean("illustrative"),
                              r.getInt("version"),
                              r.getObject("recorded_at", OffsetDateTime.class).toInstant());
                        })
                    .findOne())
        .orElse(DutyView.NONE);
  }

  /** All versions of the duty. */
  List<ReportingPeriods.DutyVersion> duties(UUID directive) {
    return jdbi.withHandle(
        h ->
            h.createQuery("select * from reporting_duty where directive_id = :id order by version")
                .bind("id", directive)
                .map((r, c) -> row(r))
                .list());
  }

  static ReportingPeriods.DutyVersion row(ResultSet r) throws SQLException {
    return new ReportingPeriods.DutyVersion(
        r.getInt("every"),
        ReportingUnit.valueOf(r.getString("unit")),
        r.getObject("from_day", LocalDate.class),
        r.getInt("due_working_days"),
        ReportingScope.valueOf(r.getString("scope")),
        r.getObject("starts_on", LocalDate.class));
  }

  /** The periods that have begun, latest first, as those see them who see all of the directive. */
  public Page<ReportingPeriod> periods(Caller caller, String key, PageRequest page) {
    UUID directive = whole(caller, key);
    LocalDate day = page.day(clock.today());
    SortKeyParser last = page.keys(2);
    LocalDate lastEnd = last == null ? null : last.date(0);
    String lastAgency = last == null ? null : last.text(1);
    var periods =
        new ReportingPeriods(
            duties(directive),
            parties(directive),
            statuses(directive),
            facts(directive).stream()
                .filter(f -> f.status.isFiled())
                .map(ReportFacts::filed)
                .toList(),
            supervision(day));
    return page.page(
        periods.begun().stream()
            .filter(p -> lastEnd == null || lastAgency == null || isAfter(p, lastEnd, lastAgency))
            .limit(page.limit() + 1L)
            .toList(),
        day,
        p -> p,
        p -> List.of(p.periodTo().toString(), p.agency()));
  }

  /** Whether a period stands behind that one: the latest end first, then by agency. */
  static boolean isAfter(ReportingPeriod p, LocalDate end, String agency) {
    return p.periodTo().isBefore(end)
        || (p.periodTo().equals(end) && p.agency().compareTo(agency) > 0);
  }

  private UUID whole(Caller caller, String key) {
    DirectiveQueries.DirectiveAccess known = directives.known(caller, key);
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    if (!known.accessLevel().isFull()) {
      throw Problem.forbidden("This is for those who see all of the directive.");
    }
    return known.id();
  }

  SupervisionBasis supervision(LocalDate day) {
    return calendar.supervision(day, clock.now());
  }

  private List<ReportingPeriods.ReportingAgency> parties(UUID directive) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select agency, role, created_at from assignment"
                        + " where directive_id = :id and status in ('PENDING', 'ACKNOWLEDGED')")
                .bind("id", directive)
                .map((r, c) -> owing(r))
                .list());
  }

  /** The agency of a row of assignments. */
  ReportingPeriods.ReportingAgency owing(ResultSet r) throws SQLException {
    return new ReportingPeriods.ReportingAgency(
        r.getString("agency"),
        AssignmentRole.valueOf(r.getString("role")),
        clock.dayOf(r.getObject("created_at", OffsetDateTime.class).toInstant()));
  }

  /** From which days on the directive had which status, at the end of each day. */
  NavigableMap<LocalDate, DirectiveStatus> statuses(UUID directive) {
    var days = new TreeMap<LocalDate, DirectiveStatus>();
    jdbi.useHandle(
        h ->
            h.createQuery(
                    "select valid_from, status from (select revision, valid_from, status,"
                        + " lag(status) over (order by revision) as previous"
                        + " from directive_version where id = :id) v"
                        + " where status is distinct from previous order by revision")
                .bind("id", directive)
                .map(
                    (r, c) ->
                        days.put(
                            clock.dayOf(
                                r.getObject("valid_from", OffsetDateTime.class).toInstant()),
                            DirectiveStatus.valueOf(r.getString("status"))))
                .list());
    return days;
  }

  /** The reports on a directive, those too that were corrected or withdrawn. */
  List<ReportFacts> facts(UUID directive) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select id, agency, period_from, period_to, status, submitted_on,"
                        + " claimed_percent, accepted_at, milestone_updates::text as updates,"
                        + " corrects from progress_report where directive_id = :id")
                .bind("id", directive)
                .map(
                    (r, c) -> {
                      Optional<OffsetDateTime> accepted =
                          Optional.ofNullable(r.getObject("accepted_at", OffsetDateTime.class));
                      return new ReportFacts(
                          r.getObject("id", UUID.class),
                          r.getString("agency"),
                          r.getObject("period_from", LocalDate.class),
                          r.getObject("period_to", LocalDate.class),
                          ReportStatus.valueOf(r.getString("status")),
                          r.getObject("submitted_on", LocalDate.class),
                          r.getObject("claimed_percent", Integer.class),
                          accepted.map(OffsetDateTime::toInstant).orElse(null),
                          updates(r.getString("updates")),
                          r.getObject("corrects", UUID.class));
                    })
                .list());
  }

  private List<MilestoneUpdate> updates(String json) {
    try {
      return mapper.readValue(json, UPDATES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
