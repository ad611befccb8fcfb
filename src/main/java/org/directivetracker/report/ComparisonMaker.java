package org.directivetracker.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.directive.DirectiveFilter;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.report.Comparison.Change;
import org.directivetracker.report.Comparison.Kind;
import org.directivetracker.report.Comparison.State;
import org.directivetracker.security.Caller;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * Compares a report with what it was at an earlier moment: first what was then is read, then each
 * line of now is held against it as it passes by.
 */
final class ComparisonMaker {
  private record Compared(
      UUID id,
      @Nullable String reference,
      String title,
      @Nullable State before,
      @Nullable State after) {}

  private final StatusQueries queries;
  private final Caller caller;
  private final ReportQuery query;
  private final AsOf since;
  private final TotalsCounter then = new TotalsCounter();
  private final Map<UUID, Compared> before = new HashMap<>();
  private final Map<UUID, Compared> entered = new LinkedHashMap<>();
  private final Map<UUID, Compared> both = new LinkedHashMap<>();
  private final ArrayList<Compared> fresh = new ArrayList<>();

  ComparisonMaker(StatusQueries queries, Caller caller, ReportQuery query, AsOf since) {
    this.queries = queries;
    this.caller = caller;
    this.query = query;
    this.since = since;
    queries.each(
        caller,
        query.filter(),
        since,
        row -> {
          then.add(row);
          DirectiveSummary d = row.directive();
          before.put(d.id(), new Compared(d.id(), d.reference(), d.title(), State.of(d), null));
        });
  }

  void add(StatusRow row) {
    DirectiveSummary d = row.directive();
    State after = State.of(d);
    Compared known = before.remove(d.id());
    if (known != null) {
      both.put(d.id(), new Compared(d.id(), d.reference(), d.title(), known.before, after));
    } else if (isNew(d)) {
      fresh.add(new Compared(d.id(), d.reference(), d.title(), null, after));
    } else {
      entered.put(d.id(), new Compared(d.id(), d.reference(), d.title(), null, after));
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

  Comparison comparison() {
    // What the filters let through at one of the two moments alone is sought at the other.
    if (!entered.isEmpty()) {
      seek(entered, since, (c, s) -> new Compared(c.id, c.reference, c.title, s, c.after));
    }
    if (!before.isEmpty()) {
      seek(before, query.moment(), (c, s) -> new Compared(c.id, c.reference, c.title, c.before, s));
    }
    Map<UUID, Integer> accepted = queries.acceptedBetween(caller, since, query.asOf());
    var changes = new ArrayList<Change>();
    fresh.forEach(c -> changes.add(change(Kind.NEW, c, accepted)));
    entered.values().forEach(c -> changes.add(change(Kind.ENTERED, c, accepted)));
    before.values().forEach(c -> changes.add(change(Kind.LEFT, c, accepted)));
    both.values().stream()
        .map(c -> change(Kind.CHANGED, c, accepted))
        .filter(c -> c.reportsAccepted() > 0 || !java.util.Objects.equals(c.before(), c.after()))
        .forEach(changes::add);
    changes.sort(
        Comparator.comparing(Change::reference, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Change::id));
    return new Comparison(since, then.totals(), changes);
  }

  private interface With {
    Compared state(Compared compared, State state);
  }

  private void seek(Map<UUID, Compared> sought, @Nullable AsOf asOf, With with) {
    queries.each(
        caller,
        DirectiveFilter.all(),
        asOf,
        row ->
            sought.computeIfPresent(
                row.directive().id(), (id, c) -> with.state(c, State.of(row.directive()))));
  }

  private static Change change(Kind kind, Compared c, Map<UUID, Integer> accepted) {
    return new Change(
        kind, c.id, c.reference, c.title, c.before, c.after, accepted.getOrDefault(c.id, 0));
  }
}
