package org.directivetracker.reconciliation;

import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.directivetracker.log.TreeCheck;
import org.directivetracker.reconciliation.ReconciliationFinding.ReconciliationCheck;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Compares the tables with the log. All goes in portions, so that no statement takes long and none
 * holds up writers; each comparison is one statement, so that a write beside it is seen whole or
 * not at all.
 */
@Singleton
class Reconciler {
  private static final int EVENTS = 1_000;
  private static final int THINGS = 200;

  private final Jdbi jdbi;
  private final TreeCheck tree;
  private final ReplayCheck replay;

  Reconciler(Jdbi jdbi, TreeCheck tree, ReplayCheck replay) {
    this.jdbi = jdbi;
    this.tree = tree;
    this.replay = replay;
  }

  /** Compares the events of some numbers, and whatever they are of. */
  void round(long from, long to, ReconciliationFindings findings, Runnable alive) {
    for (long at = from; at < to; at += EVENTS) {
      long first = at;
      long last = Math.min(to, at + EVENTS);
      events(first, last, findings);
      Map<String, Set<UUID>> named = jdbi.withHandle(h -> named(h, first, last));
      for (VersionedTable table : VersionedTable.ALL) {
        Set<UUID> ids = named.getOrDefault(table.type(), Set.of());
        inPortions(List.copyOf(ids), ids2 -> things(table, ids2, findings), alive);
      }
      inPortions(
          List.copyOf(named.getOrDefault("", Set.of())), ids -> directives(ids, findings), alive);
      alive.run();
    }
  }

  /** Compares everything. */
  void whole(long to, ReconciliationFindings findings, Runnable alive) {
    for (long at = 0; at < to; at += EVENTS) {
      events(at, Math.min(to, at + EVENTS), findings);
      alive.run();
    }
    unnumbered(findings, alive);
    tree.run(
        sentence ->
            findings.add(new ReconciliationFinding(ReconciliationCheck.TREE, "log", "", sentence)),
        alive);
    for (VersionedTable table : VersionedTable.ALL) {
      if (table.key() == null) {
        things(table, List.of(), findings);
      } else {
        all(table, ids -> things(table, ids, findings), alive);
      }
    }
    all(VersionedTable.DIRECTIVE, ids -> directives(ids, findings), alive);
  }

  private void events(long from, long to, ReconciliationFindings findings) {
    jdbi.useHandle(h -> EventChecks.run(h, from, to, findings));
    findings.events += to - from;
  }

  private void things(VersionedTable table, List<UUID> ids, ReconciliationFindings findings) {
    try {
      jdbi.useTransaction(h -> things(h, table, ids, findings));
      findings.things += ids.size();
    } catch (UnreadableRowException e) {
      // It must not hide what is wrong with others.
      if (ids.size() > 1) {
        ids.forEach(id -> things(table, List.of(id), findings));
      } else {
        String id = ids.isEmpty() ? "" : ids.get(0).toString();
        findings.add(
            new ReconciliationFinding(
                ReconciliationCheck.REPLAY, table.type(), id, "a row cannot be read"));
      }
    }
  }

  /** Compares some things of a table, within the handle's transaction. */
  void things(
      Handle handle, VersionedTable table, List<UUID> ids, ReconciliationFindings findings) {
    TableChecks.run(handle, table, ids, findings);
    replay.run(handle, table, ids, findings);
  }

  private void directives(List<UUID> ids, ReconciliationFindings findings) {
    jdbi.useHandle(h -> directives(h, ids, findings));
    findings.directives += ids.size();
  }

  /** Recomputes what is derived of some directives. */
  static void directives(Handle handle, List<UUID> ids, ReconciliationFindings findings) {
    String mine = "(select unnest(cast(:ids as uuid[])))";
    for (Map<String, String> rules : List.of(Invariants.of(mine), Invariants.ofVersions(mine))) {
      rules.forEach(
          (what, sql) ->
              handle
                  .createQuery(sql)
                  .bind("ids", ids.toArray(UUID[]::new))
                  .map((r, c) -> r.getString(1).replaceFirst(" .*", ""))
                  .forEach(
                      id ->
                          findings.add(
                              new ReconciliationFinding(
                                  ReconciliationCheck.DERIVED, "directive", id, what))));
    }
  }

  /** Events that neither have a number nor wait for one. */
  private void unnumbered(ReconciliationFindings findings, Runnable alive) {
    UUID after = new UUID(0, 0);
    while (after != null) {
      UUID from = after;
      after =
          jdbi.withHandle(
              h -> {
                List<UUID> events =
                    h.createQuery(
                            "select event_id from event where event_id > :after order by 1 limit :limit")
                        .bind("after", from)
                        .bind("limit", 5 * EVENTS)
                        .mapTo(UUID.class)
                        .list();
                h.createQuery(
                        "select w.id from unnest(cast(:ids as uuid[])) w (id) where not exists"
                            + " (select from log_entry l where l.event_id = w.id) and not exists"
                            + " (select from log_pending p where p.event_id = w.id)")
                    .bind("ids", events.toArray(UUID[]::new))
                    .mapTo(String.class)
                    .forEach(
                        id ->
                            findings.add(
                                new ReconciliationFinding(
                                    ReconciliationCheck.EVENT, "event", id, "it has no number")));
                return events.isEmpty() ? null : events.get(events.size() - 1);
              });
      alive.run();
    }
  }

  /**
   * The things that the events name, by type; by the empty type the directives that they are of.
   */
  private static Map<String, Set<UUID>> named(Handle handle, long from, long to) {
    Map<String, Set<UUID>> named = new TreeMap<>();
    handle
        .createQuery(
            "with e as materialized (select e.directive_id, json_or_null(e.canonical) as c"
                + " from log_entry l join event e on e.event_id = l.event_id"
                + " where l.seq > :from and l.seq <= :to)"
                + " select distinct '' as type, directive_id::text as id from e"
                + " where directive_id is not null union"
                + " select t ->> 'type', case when t ->> 'type' = 'agency' then"
                + " (select a.id::text from agency a where a.code = t ->> 'id') else t ->> 'id' end"
                + " from e, jsonb_array_elements((e.c -> 'also') || (e.c -> 'entity')) t"
                + " where e.c is not null")
        .bind("from", from)
        .bind("to", to)
        .map((r, c) -> Map.entry(r.getString(1), "" + r.getString(2)))
        .forEach(
            thing -> {
              Set<UUID> ids = named.computeIfAbsent(thing.getKey(), t -> new HashSet<>());
              if (thing.getValue().length() == 36) {
                ids.add(UUID.fromString(thing.getValue()));
              }
            });
    return named;
  }

  private static void inPortions(List<UUID> ids, Consumer<List<UUID>> portion, Runnable alive) {
    for (int i = 0; i < ids.size(); i += THINGS) {
      portion.accept(ids.subList(i, Math.min(ids.size(), i + THINGS)));
      alive.run();
    }
  }

  /** The things of a table, those too of which a row or all versions are missing. */
  private void all(VersionedTable table, Consumer<List<UUID>> portion, Runnable alive) {
    @Nullable UUID after = new UUID(0, 0);
    String some = "(select distinct KEY from TABLE where KEY > :after order by 1 limit :limit)";
    String sql =
        (some + " union " + some.replace("TABLE", "VERSIONS") + " order by 1 limit :limit")
            .replace("KEY", "" + table.key())
            .replace("TABLE", table.table())
            .replace("VERSIONS", table.versions());
    while (after != null) {
      UUID from = after;
      List<UUID> ids =
          jdbi.withHandle(
              h ->
                  h.createQuery(sql)
                      .bind("after", from)
                      .bind("limit", THINGS)
                      .mapTo(UUID.class)
                      .list());
      if (!ids.isEmpty()) {
        portion.accept(ids);
      }
      after = ids.size() < THINGS ? null : ids.get(ids.size() - 1);
      alive.run();
    }
  }
}
