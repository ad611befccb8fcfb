package org.directivetracker.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.directive.DirectiveFilter;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.problem.Problem;
import org.directivetracker.report.ReportComparison.ChangeKind;
import org.directivetracker.report.ReportComparison.ComparedState;
import org.directivetracker.report.ReportComparison.DirectiveDifference;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Comparer of a report with the same report as of an earlier instant. The constructor reads the
 * rows of the earlier report. Then {@link #add} compares each row of the later report with them.
 */
final class ReportComparer {
  /**
   * Limit for the directives that are held at once, in bytes of heap: about 100,000 directives with
   * titles of 50 letters.
   */
  private static final long MOST_BYTES = 50_000_000;

  /**
   * Heap of a directive without its title, in bytes: a map node, an identifier, a reference and a
   * state.
   */
  private static final int DIRECTIVE_BYTES = 400;

  private record ComparedDirective(
      UUID id,
      @Nullable String reference,
      String title,
      @Nullable ComparedState before,
      @Nullable ComparedState after) {}

  private final StatusQueries queries;
  private final Caller caller;
  private final ReportQuery query;
  private final AsOf since;
  private final TotalsCounter earlierTotals = new TotalsCounter();

  /** Directives of the earlier report that the later report has not shown so far. */
  private final Map<UUID, ComparedDirective> unmatched = new HashMap<>();

  private final Map<UUID, ComparedDirective> entered = new LinkedHashMap<>();
  private final Map<UUID, ComparedDirective> changed = new LinkedHashMap<>();
  private final Map<UUID, Integer> accepted;
  private long heldBytes;
  private final ArrayList<ComparedDirective> registered = new ArrayList<>();

  ReportComparer(StatusQueries queries, Caller caller, ReportQuery query, AsOf since) {
    this.queries = queries;
    this.caller = caller;
    this.query = query;
    this.since = since;
    this.accepted = queries.acceptedBetween(caller, since, query.asOf());
    queries.each(
        caller,
        query.filter(),
        since,
        row -> {
          earlierTotals.add(row);
          DirectiveSummary d = row.directive();
          countHeld(d, 1);
          unmatched.put(
              d.id(),
              new ComparedDirective(d.id(), d.reference(), d.title(), ComparedState.of(d), null));
        });
  }

  void add(StatusRow row) {
    DirectiveSummary d = row.directive();
    ComparedState after = ComparedState.of(d);
    ComparedDirective earlier = unmatched.remove(d.id());
    if (earlier != null) {
      if (accepted.containsKey(d.id()) || !after.equals(earlier.before)) {
        changed.put(
            d.id(), new ComparedDirective(d.id(), d.reference(), d.title(), earlier.before, after));
      } else {
        countHeld(d, -1);
      }
      return;
    }
    countHeld(d, 1);
    if (isNew(d)) {
      registered.add(new ComparedDirective(d.id(), d.reference(), d.title(), null, after));
    } else {
      entered.put(d.id(), new ComparedDirective(d.id(), d.reference(), d.title(), null, after));
    }
  }

  private void countHeld(DirectiveSummary d, int count) {
    heldBytes += count * (DIRECTIVE_BYTES + 2L * d.title().length());
    if (heldBytes > MOST_BYTES) {
      throw Problem.invalid(
          query.pointer() + "/since",
          "So many directives cannot be compared at once. Narrow the filters, or leave this out.",
          "too-many");
    }
  }

  /** Whether the directive was registered since, or, for a draft, created since. */
  private boolean isNew(DirectiveSummary d) {
    return d.registeredOn() == null
        ? d.createdAt().isAfter(since.at())
        : d.registeredOn().isAfter(since.day());
  }

  boolean illustrative() {
    return earlierTotals.illustrative();
  }

  ReportComparison comparison() {
    // Directives that the filters let through at only one of the two instants are looked up,
    // unfiltered, at the other.
    if (!entered.isEmpty()) {
      lookUp(
          entered, since, (c, s) -> new ComparedDirective(c.id, c.reference, c.title, s, c.after));
    }
    if (!unmatched.isEmpty()) {
      lookUp(
          unmatched,
          query.moment(),
          (c, s) -> new ComparedDirective(c.id, c.reference, c.title, c.before, s));
    }
    var changes = new ArrayList<DirectiveDifference>();
    registered.forEach(c -> changes.add(change(ChangeKind.NEW, c)));
    entered.values().forEach(c -> changes.add(change(ChangeKind.ENTERED, c)));
    unmatched.values().forEach(c -> changes.add(change(ChangeKind.LEFT, c)));
    changed.values().forEach(c -> changes.add(change(ChangeKind.CHANGED, c)));
    changes.sort(
        Comparator.comparing(
                DirectiveDifference::reference, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(DirectiveDifference::id));
    return new ReportComparison(since, earlierTotals.totals(), changes);
  }

  private interface StateSetter {
    ComparedDirective set(ComparedDirective directive, ComparedState state);
  }

  private void lookUp(
      Map<UUID, ComparedDirective> directives, @Nullable AsOf asOf, StateSetter setter) {
    queries.each(
        caller,
        DirectiveFilter.all(),
        asOf,
        row ->
            directives.computeIfPresent(
                row.directive().id(), (id, c) -> setter.set(c, ComparedState.of(row.directive()))));
  }

  private DirectiveDifference change(ChangeKind kind, ComparedDirective c) {
    return new DirectiveDifference(
        kind, c.id, c.reference, c.title, c.before, c.after, accepted.getOrDefault(c.id, 0));
  }
}
