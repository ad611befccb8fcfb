package org.directivetracker.agency;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.idempotency.ReadAccess;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Agencies: public to read, kept by admins. */
@ApplicationScoped
@Transactional
public class AgencyService {
  private final AgencyRepository agencies;
  private final AgencyUse use;
  private final EventRecorder recorder;
  private final DomainClock clock;

  AgencyService(
      AgencyRepository agencies, AgencyUse use, EventRecorder recorder, DomainClock clock) {
    this.agencies = agencies;
    this.use = use;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Agencies by code; {@code current} keeps those that exist today, or those that do not. */
  public Page<AgencyView> list(@Nullable Boolean current, PageRequest page) {
    LocalDate day = page.day(clock.today());
    SortKeyParser last = page.keys(1);
    return page.page(
        agencies.list(last == null ? null : last.text(0), current, day, page.limit() + 1),
        day,
        a -> a,
        a -> List.of(a.code()));
  }

  public Optional<AgencyView> find(String code) {
    return agencies.find(code).map(AgencyView::of);
  }

  /** The agency, or a {@code not-found} problem. */
  public AgencyView get(String code) {
    return find(code).orElseThrow(Problem::notFound);
  }

  /** The names of these agencies by code. */
  public Map<String, Map<String, String>> names(Set<String> codes) {
    var names = new LinkedHashMap<String, Map<String, String>>();
    agencies.list("code in ?1", codes).forEach(a -> names.put(a.code, a.names));
    return names;
  }

  /**
   * The agency that a body refers to.
   *
   * @param pointer where the body names it
   * @throws Problem {@code unknown-reference} when there is none, {@code conflict} when it does not
   *     exist today
   */
  public AgencyView require(String code, String pointer) {
    AgencyView agency = find(code).orElseThrow(() -> Problem.unknownReference(pointer));
    if (!agency.isCurrent(clock.today())) {
      throw Problem.conflict(pointer, "This agency does not exist today.", "agency-not-current");
    }
    return agency;
  }

  /**
   * The caller as it acts for an agency that has no system or account; the caller itself for null.
   *
   * @throws Problem {@code forbidden} for all but the supervision office, {@code unknown-reference}
   *     when there is no such agency
   */
  public Caller actingFor(Caller caller, @Nullable String code) {
    if (code == null) {
      return caller;
    }
    caller.require(Role.SUPERVISOR);
    AgencyView agency = find(code).orElseThrow(() -> Problem.unknownReference("/onBehalfOf"));
    return caller.actingFor(agency.code());
  }

  public AgencyView create(Caller caller, AgencyRequest request) {
    caller.require(Role.ADMIN);
    if (agencies.isTaken(request.code())) {
      throw Problem.conflict("/code", "An agency with this code exists.", "already-exists");
    }
    EventBuilder entry = recorder.open(caller, Role.ADMIN);
    var agency = new Agency();
    agency.code = request.code();
    agency.names = request.names();
    requireShort(Map.of(), agency.names);
    agency.parent = request.parent();
    agency.successor = request.successor();
    agency.validFrom = request.validFrom();
    agency.validTo = request.validTo();
    check(agency);
    entry.make(agency);
    entry.append("create", agency, null);
    return AgencyView.of(agency);
  }

  /** What was recorded before this bound stays, but grows no more. */
  private static void requireShort(Map<String, String> before, Map<String, String> after) {
    int characters = characters(after);
    if (characters > AgencyView.NAMES && characters > characters(before)) {
      throw Problem.invalid(
          "/names",
          "These have "
              + characters
              + " characters together. At most "
              + AgencyView.NAMES
              + " are kept.",
          "too-long");
    }
  }

  private static int characters(Map<String, String> names) {
    return names.values().stream().mapToInt(name -> name.codePointCount(0, name.length())).sum();
  }

  public AgencyView update(Caller caller, String code, IfMatch version, MergePatch patch) {
    if (patch.has("parent") || patch.has("successor")) {
      agencies.lockChains();
    }
    Agency agency = agencies.lock(code).orElseThrow(Problem::notFound);
    caller.require(Role.ADMIN);
    version.require(agency.version);
    EventBuilder entry = recorder.open(caller, Role.ADMIN, agency);
    String parent = agency.parent;
    String successor = agency.successor;
    Map<String, String> before = agency.names;
    patch.merge("names", agency.names, new TypeReference<>() {}, m -> agency.names = m);
    if (agency.names.isEmpty()) {
      throw Problem.invalid("/names", "An agency keeps at least one name.", "too-few");
    }
    requireShort(before, agency.names);
    patch.clearOrSet("parent", String.class, v -> agency.parent = v);
    patch.clearOrSet("successor", String.class, v -> agency.successor = v);
    patch.set("validFrom", LocalDate.class, v -> agency.validFrom = v);
    patch.clearOrSet("validTo", LocalDate.class, v -> agency.validTo = v);
    check(agency);
    requireNoCircle(agency, "parent", parent, agency.parent);
    requireNoCircle(agency, "successor", successor, agency.successor);
    if (patch.get("validTo", LocalDate.class) != null && use.hasOpenAssignments(code)) {
      throw Problem.conflict(
          "/validTo", "The agency has open assignments; reassign them first.", "agency-in-use");
    }
    entry.append("update", agency, null);
    return AgencyView.of(agency);
  }

  private void check(Agency agency) {
    requireOther(agency, agency.parent, "/parent");
    requireOther(agency, agency.successor, "/successor");
    if (agency.validTo != null && agency.validTo.isBefore(agency.validFrom)) {
      throw Problem.invalid("/validTo", "This is before validFrom.", "out-of-range");
    }
  }

  /** A new agency closes no circle, because no other one can name it before it exists. */
  private void requireNoCircle(
      Agency agency, String link, @Nullable String before, @Nullable String after) {
    if (after != null && !after.equals(before) && agencies.reaches(link, after, agency.code)) {
      throw Problem.conflict(
          "/" + link, "The agencies would form a circle by their " + link + ".", "circular");
    }
  }

  private void requireOther(Agency agency, @Nullable String other, String pointer) {
    if (other != null && (other.equals(agency.code) || agencies.find(other).isEmpty())) {
      throw Problem.unknownReference(pointer);
    }
  }

  /** Agencies are public. */
  @Produces
  @Singleton
  static ReadAccess readAccess(AgencyService agencies) {
    return new ReadAccess("agencies", (caller, id) -> agencies.get(id).code());
  }
}
