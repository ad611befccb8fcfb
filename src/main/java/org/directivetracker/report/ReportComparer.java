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
 * Compares a report with what it was at an earlier moment: first what was then is read, then each
 * line of now is held against it as it passes by.
 */
final class ReportComparer {
  /**
   * How much is held at once, in bytes of heap: about 100,000 directives with titles of 50 letters.
   */
  private static final long MOST_BYTES = 50_000_000;

  /** What a directive takes beside its title: a node of a map, an id, a reference, a state. */
  private static final int BYTES = 400;

  private record Compared(
      UUID id,
      @Nullable String reference,
      String title,
      @Nullable ComparedState before,
      @Nullable ComparedState after) {}

  private final StatusQueries queries;
  private final Caller caller;
  private final ReportQuery query;
  private final AsOf since;
  private final TotalsCounter then = new TotalsCounter();
  private final Map<UUID, Compared> before = new HashMap<>();
  private final Map<UUID, Compared> entered = new LinkedHashMap<>();
  private final Map<UUID, Compared> changed = new LinkedHashMap<>();
  private final Map<UUID, Integer> accepted;
  private long held;
  private final ArrayList<Compared> fresh = new ArrayList<>();

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
          then.add(row);
          DirectiveSummary d = row.directive();
          hold(d, 1);
          before.put(
              d.id(), new Compared(d.id(), d.reference(), d.title(), ComparedState.of(d), null));
        });
  }

  void add(StatusRow row) {
    DirectiveSummary d = row.directive();
    ComparedState after = ComparedState.of(d);
    Compared known = before.remove(d.id());
    if (known != null) {
      if (accepted.containsKey(d.id()) || !after.equals(known.before)) {
        changed.put(d.id(), new Compared(d.id(), d.reference(), d.title(), known.before, after));
      } else {
        hold(d, -1);
      }
      return;
    }
    hold(d, 1);
    if (isNew(d)) {
      fresh.add(new Compared(d.id(), d.reference(), d.title(), null, after));
    } else {
      entered.put(d.id(), new Compared(d.id(), d.reference(), d.title(), null, after));
    }
  }

  private void hold(DirectiveSummary d, int count) {
    held += count * (BYTES + 2L * d.title().length());
    if (held > MOST_BYTES) {
      throw Problem.invalid(
          query.pointer() + "/since",
          "So many directives cannot be compared at once. Narrow the filters, or leave this out.",
          "too-many");
    }
  }

  /** Registered since; a draft, made since. */
  private boolean isNew(DirectiveSummary d) {
    return d.registeredOn() == null
        ? d.createdAt().isAfter(since.at())
        : d.registeredOn().isAfter(since.day());
  }

  boolean illustrative() {
    return then.illustrative();
  }

  ReportComparison comparison() {
    // What the filters let through at one of the two moments alone is sought at the other.
    if (!entered.isEmpty()) {
      seek(entered, since, (c, s) -> new Compared(c.id, c.reference, c.title, s, c.after));
    }
    if (!before.isEmpty()) {
      seek(before, query.moment(), (c, s) -> new Compared(c.id, c.reference, c.title, c.before, s));
    }
    var changes = new ArrayList<DirectiveDifference>();
    fresh.forEach(c -> changes.add(change(ChangeKind.NEW, c)));
    entered.values().forEach(c -> changes.add(change(ChangeKind.ENTERED, c)));
    before.values().forEach(c -> changes.add(change(ChangeKind.LEFT, c)));
    changed.values().forEach(c -> changes.add(change(ChangeKind.CHANGED, c)));
    changes.sort(
        Comparator.comparing(
                DirectiveDifference::reference, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(DirectiveDifference::id));
    return new ReportComparison(since, then.totals(), changes);
  }

  private interface With {
    Compared state(Compared compared, ComparedState state);
  }

  private void seek(Map<UUID, Compared> sought, @Nullable AsOf asOf, With with) {
    queries.each(
        caller,
        DirectiveFilter.all(),
        asOf,
        row ->
            sought.computeIfPresent(
                row.directive().id(), (id, c) -> with.state(c, ComparedState.of(row.directive()))));
  }

  private DirectiveDifference change(ChangeKind kind, Compared c) {
    return new DirectiveDifference(
        kind, c.id, c.reference, c.title, c.before, c.after, accepted.getOrDefault(c.id, 0));
  }
}
