package org.directivetracker.calendar;

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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.directivetracker.database.WriterLimit;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.AuditedValue;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The working-day calendar and the supervision rules: public to read, kept by admins. */
@ApplicationScoped
@Transactional
public class CalendarService {
  private static final TypeReference<List<CalendarDay>> DAYS = new TypeReference<>() {};
  private static final TypeReference<List<SupervisionRules.ReminderStep>> STEPS =
      new TypeReference<>() {};

  private static final String IN_FORCE =
      "recorded_at <= cast(:at as timestamptz) and effective_from <= cast(:day as date)"
          + " or version = 1"
          + " order by version desc limit 1";

  /**
   * Asks for what a {@code :day} is judged by, as known {@code :at} a moment, both in the text of
   * ISO 8601: the driver sends no statement together with others before it knows its parameters'
   * types.
   */
  public static final String SUPERVISION =
      "select due_soon_working_days, report_review_working_days, claim_review_working_days,"
          + " request_review_working_days, evidence_review_working_days, (select string_agg(year || '.' || version, ' '"
          + " order by year) from (select year, max(version) as version"
          + " from calendar_year where recorded_at <= cast(:at as timestamptz)"
          + " group by year) y) as years"
          + " from supervision_rules where "
          + IN_FORCE;

  /** A year's days in their newest version, 0 when there is none. */
  public record CalendarYear(int version, List<CalendarDay> days, Instant recordedAt) {}

  private final Jdbi jdbi;
  private final ObjectMapper mapper;
  private final EventRecorder recorder;
  private final DomainClock clock;
  private final WriterLimit writers;
  private final Map<String, WorkingDays> known = new ConcurrentHashMap<>();

  CalendarService(
      Jdbi jdbi,
      ObjectMapper mapper,
      EventRecorder recorder,
      DomainClock clock,
      WriterLimit writers) {
    this.jdbi = jdbi;
    this.mapper = mapper;
    this.recorder = recorder;
    this.clock = clock;
    this.writers = writers;
  }

  /** What a day is judged by, as known at a moment. */
  public SupervisionBasis supervision(LocalDate day, Instant knownAt) {
    return jdbi.withHandle(
        h ->
            h.createQuery(SUPERVISION)
                .bind("day", day.toString())
                .bind("at", knownAt.toString())
                .map((r, c) -> supervision(h, r, day, knownAt))
                .one());
  }

  /** What a day is judged by, from the row of {@link #SUPERVISION}. */
  public SupervisionBasis supervision(Handle h, ResultSet row, LocalDate day, Instant knownAt)
      throws SQLException {
    return new SupervisionBasis(
        day,
        workingDays(h, row.getString("years"), knownAt.atOffset(ZoneOffset.UTC)),
        row.getInt("due_soon_working_days"),
        serviceStandards(row));
  }

  private static SupervisionRules.ServiceStandards serviceStandards(ResultSet row)
      throws SQLException {
    return new SupervisionRules.ServiceStandards(
        row.getInt("report_review_working_days"),
        row.getInt("claim_review_working_days"),
        row.getInt("request_review_working_days"),
        row.getInt("evidence_review_working_days"));
  }

  /**
   * The calendar as known at a moment.
   *
   * @param years the years with their versions then, by which it is remembered
   */
  private WorkingDays workingDays(Handle h, @Nullable String years, OffsetDateTime at) {
    if (known.size() > 1000) {
      known.clear();
    }
    return known.computeIfAbsent(String.valueOf(years), key -> load(h, at));
  }

  private WorkingDays load(Handle h, OffsetDateTime at) {
    Map<Integer, List<CalendarDay>> years =
        h.createQuery(
                "select distinct on (year) year, days::text from calendar_year"
                    + " where recorded_at <= :at order by year, version desc")
            .bind("at", at)
            .map((r, c) -> Map.entry(r.getInt(1), days(r.getString(2))))
            .filter(year -> !year.getValue().isEmpty())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new WorkingDays(years.keySet(), years.values().stream().flatMap(List::stream).toList());
  }

  public CalendarYear year(int year) {
    return jdbi.withHandle(
            h ->
                h.createQuery(
                        "select version, days::text, recorded_at from calendar_year"
                            + " where year = :year order by version desc limit 1")
                    .bind("year", year)
                    .map(
                        (r, c) ->
                            new CalendarYear(
                                r.getInt(1),
                                days(r.getString(2)),
                                r.getObject(3, OffsetDateTime.class).toInstant()))
                    .findOne())
        .orElse(new CalendarYear(0, List.of(), Instant.EPOCH));
  }

  /** Replaces a year's days. */
  public CalendarYear putYear(Caller caller, int year, IfMatch version, List<CalendarDay> days) {
    caller.require(Role.ADMIN);
    check(year, days);
    writers.enter("calendar_year " + year);
    CalendarYear current = year(year);
    version.require(current.version());
    List<CalendarDay> sorted =
        days.stream().sorted(Comparator.comparing(CalendarDay::date)).toList();
    var thing =
        new AuditedValue(
            "calendar-year",
            Integer.toString(year),
            current.version(),
            Map.of("days", current.days()),
            current.recordedAt());
    EventBuilder entry = recorder.open(caller, Role.ADMIN, thing);
    thing.become(Map.of("days", sorted));
    if (entry.append("update", thing, null)) {
      jdbi.useHandle(
          h ->
              h.createUpdate(
                      "insert into calendar_year (year, version, days, event_id, recorded_at)"
                          + " values (:year, :version, cast(:days as jsonb), :event, :at)")
                  .bind("year", year)
                  .bind("version", thing.recordVersion())
                  .bind("days", json(sorted))
                  .bind("event", entry.eventId())
                  .bind("at", entry.recordedAt().atOffset(ZoneOffset.UTC))
                  .execute());
    }
    return new CalendarYear(thing.recordVersion(), sorted, thing.updatedAt());
  }

  private static void check(int year, List<CalendarDay> days) {
    var violations = new ArrayList<Violation>();
    var seen = new HashSet<LocalDate>();
    for (int i = 0; i < days.size(); i++) {
      if (days.get(i).date().getYear() != year) {
        violations.add(
            new Violation("/" + i + "/date", "This day is not in that year.", "out-of-range"));
      }
      if (!seen.add(days.get(i).date())) {
        violations.add(new Violation("/" + i + "/date", "This day is named twice.", "repeated"));
      }
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
  }

  /** The rules in force today; their version is that of the newest rules there are. */
  public SupervisionRules rules() {
    SupervisionRules inForce = rules(clock.today(), clock.now());
    return new SupervisionRules(
        inForce.effectiveFrom(),
        inForce.dueSoonWorkingDays(),
        inForce.reminders(),
        inForce.serviceStandards(),
        newest().version());
  }

  private SupervisionRules newest() {
    return rules(LocalDate.of(9999, 12, 31), Instant.parse("9999-12-31T00:00:00Z"));
  }

  private SupervisionRules rules(LocalDate day, Instant knownAt) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select version, effective_from, due_soon_working_days, reminders::text"
                        + " as steps, report_review_working_days, claim_review_working_days,"
                        + " request_review_working_days, evidence_review_working_days"
                        + " from supervision_rules where "
                        + IN_FORCE)
                .bind("at", knownAt.toString())
                .bind("day", day.toString())
                .map(
                    (r, c) ->
                        new SupervisionRules(
                            r.getObject(2, LocalDate.class),
                            r.getInt(3),
                            steps(r.getString("steps")),
                            serviceStandards(r),
                            r.getInt(1)))
                .one());
  }

  /** Adds rules that hold from a day on. */
  public SupervisionRules putRules(
      Caller caller, IfMatch version, SupervisionRulesRequest request) {
    caller.require(Role.ADMIN);
    writers.enter("supervision_rules");
    SupervisionRules current = newest();
    version.require(current.version());
    var thing =
        new AuditedValue(
            "supervision-rules", "rules", current.version(), state(current), Instant.EPOCH);
    EventBuilder entry = recorder.open(caller, Role.ADMIN, thing);
    var next =
        new SupervisionRules(
            request.effectiveFrom(),
            request.dueSoonWorkingDays(),
            request.reminders(),
            request.serviceStandards() == null
                ? current.serviceStandards()
                : request.serviceStandards(),
            current.version() + 1);
    thing.become(state(next));
    if (!entry.append("update", thing, null)) {
      return current;
    }
    jdbi.useHandle(
        h ->
            h.createUpdate(
                    "insert into supervision_rules (version, effective_from,"
                        + " due_soon_working_days, reminders, report_review_working_days,"
                        + " claim_review_working_days, request_review_working_days,"
                        + " evidence_review_working_days, event_id, recorded_at)"
                        + " values (:version, :from, :n, cast(:reminders as jsonb), :report,"
                        + " :claim, :request, :evidence, :event, :at)")
                .bind("version", next.version())
                .bind("from", next.effectiveFrom())
                .bind("n", next.dueSoonWorkingDays())
                .bind("reminders", json(next.reminders()))
                .bindMethods(next.serviceStandards())
                .bind("event", entry.eventId())
                .bind("at", entry.recordedAt().atOffset(ZoneOffset.UTC))
                .execute());
    return next;
  }

  private static Map<String, Object> state(SupervisionRules rules) {
    return Map.of(
        "effectiveFrom",
        rules.effectiveFrom(),
        "dueSoonWorkingDays",
        rules.dueSoonWorkingDays(),
        "reminders",
        rules.reminders(),
        "serviceStandards",
        rules.serviceStandards());
  }

  private List<CalendarDay> days(String json) {
    return read(json, DAYS);
  }

  private List<SupervisionRules.ReminderStep> steps(String json) {
    return read(json, STEPS);
  }

  private <T> T read(String json, TypeReference<T> type) {
    try {
      return mapper.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
