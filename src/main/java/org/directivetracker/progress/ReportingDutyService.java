package org.directivetracker.progress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.AuditedValue;
import org.directivetracker.history.EntityState;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;

/** Sets the duty to report. */
@ApplicationScoped
@Transactional
public class ReportingDutyService {
  private static final Set<DirectiveStatus> OPEN =
      EnumSet.complementOf(EnumSet.of(DirectiveStatus.CLOSED));

  /** How far from today the first day of a duty may lie. */
  private static final int YEARS = 10;

  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final ReportingQueries queries;
  private final ProgressRecalculation reflection;
  private final EventRecorder recorder;
  private final Jdbi jdbi;
  private final DomainClock clock;

  ReportingDutyService(
      DirectiveQueries directives,
      DirectiveLocks locks,
      ReportingQueries queries,
      ProgressRecalculation reflection,
      EventRecorder recorder,
      Jdbi jdbi,
      DomainClock clock) {
    this.directives = directives;
    this.locks = locks;
    this.queries = queries;
    this.reflection = reflection;
    this.recorder = recorder;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Sets the duty for the periods that have neither begun nor a report. */
  public DutyView put(Caller caller, String key, IfMatch version, DutyRequest request) {
    LocalDate today = clock.today();
    if (request.from().isBefore(today.minusYears(YEARS))
        || request.from().isAfter(today.plusYears(YEARS))) {
      throw Problem.invalid("/from", "This is not within ten years of today.", "out-of-range");
    }
    UUID id = directives.known(caller, key).id();
    caller.require(Role.SUPERVISOR);
    LockedDirective directive = locks.lock(id);
    DutyView current = queries.duty(id);
    version.require(current.version());
    directive.requireStatus(OPEN);
    var thing =
        new AuditedValue(
            "reporting-duty",
            id.toString(),
            current.version(),
            state(current),
            Objects.requireNonNullElse(current.updatedAt(), Instant.EPOCH));
    EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR, thing);
    List<ReportingPeriods.DutyVersion> duties = new ArrayList<>(queries.duties(id));
    var next =
        new ReportingPeriods.DutyVersion(
            request.every(),
            request.unit(),
            request.from(),
            request.dueWorkingDays(),
            Objects.requireNonNull(request.scope()),
            ReportingPeriods.startOfNext(
                duties,
                request.from(),
                today,
                queries.facts(id).stream()
                    .filter(f -> f.status().holdsItsPeriod())
                    .map(ReportingQueries.ReportFacts::filed)
                    .toList()));
    duties.add(next);
    var shown =
        new DutyView(
            next.every(),
            next.unit(),
            next.from(),
            next.dueWorkingDays(),
            next.scope(),
            next.startsOn(),
            request.illustrative(),
            current.version() + 1,
            entry.recordedAt());
    if (isSame(current, shown)) {
      return current;
    }
    thing.become(state(shown));
    reflection.reflect(directive, duties);
    directive.append(entry, "reporting-duty.update", thing, null);
    store(id, shown, entry);
    return shown;
  }

  /** Whether the same was asked for: when it starts follows from that and from the day. */
  private static boolean isSame(DutyView one, DutyView other) {
    var members = new HashMap<>(state(one));
    members.put("startsOn", other.startsOn());
    return members.equals(state(other));
  }

  private static Map<String, Object> state(DutyView duty) {
    return new EntityState()
        .with("every", duty.every())
        .with("unit", duty.unit())
        .with("from", duty.from())
        .with("dueWorkingDays", duty.dueWorkingDays())
        .with("scope", duty.scope())
        .with("startsOn", duty.startsOn())
        .with("illustrative", duty.version() == 0 ? null : duty.illustrative())
        .members();
  }

  private void store(UUID directive, DutyView duty, EventBuilder entry) {
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "insert into reporting_duty (directive_id, version, every, unit, from_day,"
                        + " due_working_days, scope, starts_on, illustrative, event_id,"
                        + " recorded_at) values (:directive, :version, :every, :unit, :from,"
                        + " :days, :scope, :starts, :illustrative, :event, :at)")
                .bind("directive", directive)
                .bind("version", duty.version())
                .bind("every", duty.every())
                .bind("unit", String.valueOf(duty.unit()))
                .bind("from", duty.from())
                .bind("days", duty.dueWorkingDays())
                .bind("scope", String.valueOf(duty.scope()))
                .bind("starts", duty.startsOn())
                .bind("illustrative", duty.illustrative())
                .bind("event", entry.eventId())
                .bind("at", entry.recordedAt().atOffset(ZoneOffset.UTC))
                .execute());
  }
}
