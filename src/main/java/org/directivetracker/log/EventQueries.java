package org.directivetracker.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.page.Keys;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;

/** Reads the log in its order. */
@ApplicationScoped
@Transactional
class EventQueries {
  private record Row(long seq, UUID event, String leaf) {}

  private final Jdbi jdbi;
  private final HistoryQueries history;
  private final ObjectMapper mapper;
  private final DomainClock clock;

  EventQueries(Jdbi jdbi, HistoryQueries history, ObjectMapper mapper, DomainClock clock) {
    this.jdbi = jdbi;
    this.history = history;
    this.mapper = mapper;
    this.clock = clock;
  }

  /**
   * The entries after a number, each with what the caller sees of its event: for what it may not
   * know of, number and leaf alone.
   */
  Page<ObjectNode> list(Caller caller, long after, PageRequest page) {
    Keys last = page.keys(1);
    PageRows<Row> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            PageRows.sqlBySize(
                                "select l.seq, l.event_id, encode(l.leaf, 'hex') as leaf, "
                                    + HistoryQueries.BYTES
                                    + " as size from log_entry l"
                                    + " join event e on e.event_id = l.event_id"
                                    + " where l.seq > :after order by l.seq limit :limit",
                                "i.size"))
                        .bind("after", last == null ? after : last.number(0))
                        .bind("limit", page.limit() + 1),
                    (r, c) ->
                        new Row(
                            r.getLong("seq"),
                            r.getObject("event_id", UUID.class),
                            r.getString("leaf"))));
    Map<UUID, ObjectNode> shown =
        history.shown(caller, found.rows().stream().map(Row::event).toList());
    return page.page(
        found,
        page.day(clock.today()),
        r -> entry(r, shown.getOrDefault(r.event, mapper.createObjectNode())),
        r -> List.of(String.valueOf(r.seq)));
  }

  private ObjectNode entry(Row row, ObjectNode shown) {
    ObjectNode entry = mapper.createObjectNode();
    entry.put("seq", row.seq).put("leafHash", row.leaf).setAll(shown);
    return entry;
  }
}
