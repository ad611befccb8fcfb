package org.directivetracker.report;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.history.Versions;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.progress.PeriodQueries;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reckons the scorecard: a walk through the directives, each batch with what its agencies did. */
@ApplicationScoped
@Transactional
public class ScoreQueries {
  private static final int BATCH = 500;

  private final StatusQueries directives;
  private final PeriodQueries periods;
  private final Measures measures;
  private final Jdbi jdbi;

  ScoreQueries(StatusQueries directives, PeriodQueries periods, Measures measures, Jdbi jdbi) {
    this.directives = directives;
    this.periods = periods;
    this.measures = measures;
    this.jdbi = jdbi;
  }

  /** The line of each agency; an agency that asks sees its own alone. */
  AgencyReport report(Caller caller, ReportQuery query, Checkpoint checkpoint) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    var counters = new TreeMap<String, ScoreCounter>();
    var batch = new ArrayList<UUID>(BATCH);
    var count = new AtomicInteger();
    var illustrative = new AtomicBoolean();
    String alone = caller.readsAll() ? null : caller.agency();
    boolean nobody = !caller.readsAll() && alone == null;
    jdbi.useHandle(
        h -> {
          Consumer<StatusRow> each =
              row -> {
                DirectiveSummary d = row.directive();
                count.incrementAndGet();
                if (row.illustrative()) {
                  illustrative.set(true);
                }
                d.owners().stream()
                    .filter(o -> alone == null || alone.equals(o.agency()))
                    .forEach(o -> counter(counters, o.agency()).add(d, o.role()));
                batch.add(d.id());
                if (batch.size() == BATCH) {
                  deeds(h, batch, query, alone, counters);
                  batch.clear();
                }
              };
          if (!nobody) {
            directives.each(caller, query.filter(), query.moment(), each);
            deeds(h, batch, query, alone, counters);
            names(h, query.moment(), counters);
          }
        });
    return new AgencyReport(
        query,
        query.asOf(),
        checkpoint,
        query.filters(),
        Generator.THIS,
        ReportCover.DERIVATION,
        counters.entrySet().stream().map(e -> e.getValue().score(e.getKey())).toList(),
        count.get(),
        measures.all(),
        illustrative.get());
  }

  private static ScoreCounter counter(Map<String, ScoreCounter> counters, String agency) {
    return counters.computeIfAbsent(agency, a -> new ScoreCounter());
  }

  /** What agencies did on these directives: acknowledged, reported, asked for. */
  private void deeds(
      Handle h,
      List<UUID> ids,
      ReportQuery query,
      @Nullable String alone,
      Map<String, ScoreCounter> counters) {
    if (ids.isEmpty()) {
      return;
    }
    AsOf moment = query.moment();
    query(
            h,
            "select agency, count(*) filter (where acknowledged_on is not null or status ="
                + " 'PENDING' and acknowledge_by < :day) as due, count(*) filter (where"
                + " acknowledged_on <= acknowledge_by) as on_time from "
                + Versions.of("assignment", moment)
                + " a where directive_id = any(:ids) and (:alone is null or agency = :alone)"
                + " group by agency",
            ids,
            moment,
            alone)
        .bind("day", query.asOf().day())
        .map(
            (r, c) -> {
              ScoreCounter of = counter(counters, r.getString("agency"));
              of.toAcknowledge += r.getInt("due");
              of.acknowledgedOnTime += r.getInt("on_time");
              return of;
            })
        .list();
    query(
            h,
            "select agency, count(*) as asked, count(*) filter (where status = 'APPROVED')"
                + " as granted from "
                + Versions.of("extension_request", moment)
                + " x where directive_id = any(:ids) and (:alone is null or agency = :alone)"
                + " group by agency",
            ids,
            moment,
            alone)
        .map(
            (r, c) -> {
              ScoreCounter of = counter(counters, r.getString("agency"));
              of.asked += r.getInt("asked");
              of.granted += r.getInt("granted");
              return of;
            })
        .list();
    periods.kept(List.copyOf(ids), query.asOf()).stream()
        .filter(k -> alone == null || alone.equals(k.agency()))
        .forEach(
            k -> {
              ScoreCounter of = counter(counters, k.agency());
              of.toReport++;
              of.reportedOnTime += k.onTime() ? 1 : 0;
              of.resubmittedLate += k.resubmittedLate() ? 1 : 0;
            });
  }

  private static Query query(
      Handle h, String sql, List<UUID> ids, @Nullable AsOf moment, @Nullable String alone) {
    return h.createQuery(sql.replace(":alone is null", "cast(:alone as text) is null"))
        .bindArray("ids", UUID.class, ids)
        .bind("alone", alone)
        .bindMap(Versions.bound(moment));
  }

  private static void names(Handle h, @Nullable AsOf moment, Map<String, ScoreCounter> counters) {
    h.createQuery(
            "select code, k.key, k.value from "
                + Versions.of("agency", moment)
                + " g, jsonb_each_text(g.names) k where code = any(:codes)")
        .bindArray("codes", String.class, List.copyOf(counters.keySet()))
        .bindMap(Versions.bound(moment))
        .map(
            (r, c) -> {
              ScoreCounter of = counter(counters, r.getString("code"));
              var names = new TreeMap<>(of.names);
              names.put(r.getString("key"), r.getString("value"));
              of.names = names;
              return of;
            })
        .list();
  }
}
