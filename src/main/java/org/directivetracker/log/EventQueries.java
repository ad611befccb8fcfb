package org.directivetracker.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.log.PinnedKeys.PinnedKey;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.ProblemType;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads the log in its order. */
@ApplicationScoped
@Transactional
class EventQueries {
  /** The number of an entry, with the key of the log that gave it since logs can be continued. */
  private static final Pattern CURSOR = Pattern.compile("[0-9]{1,18}(-[0-9a-f]{8})?");

  private record Row(long seq, UUID event, String leaf) {}

  private final Jdbi jdbi;
  private final HistoryQueries history;
  private final ObjectMapper mapper;
  private final DomainClock clock;
  private final LogGuard guard;
  private final LogKey key;

  EventQueries(
      Jdbi jdbi,
      HistoryQueries history,
      ObjectMapper mapper,
      DomainClock clock,
      LogGuard guard,
      LogKey key) {
    this.jdbi = jdbi;
    this.guard = guard;
    this.key = key;
    this.history = history;
    this.mapper = mapper;
    this.clock = clock;
  }

  /**
   * The entries after a number, each with what the caller sees of its event: for what it may not
   * know of, number and leaf alone.
   *
   * @param log the name of the log that the number is of, null for its first name
   * @throws Problem {@code log-continued} when another event has that number since
   */
  Page<ObjectNode> list(
      Caller caller, @Nullable Long after, @Nullable String log, PageRequest page) {
    guard.require();
    List<PinnedKey> pins = jdbi.withHandle(PinnedKeys::all);
    SortKeyParser last = page.keys(1);
    String[] at = last == null ? new String[0] : last.like(0, CURSOR).split("-", 2);
    long from = last == null ? Objects.requireNonNullElse(after, 0L) : Long.parseLong(at[0]);
    requireSameLog(pins, last == null ? named(pins, log) : ofKey(pins, at), from);
    String id = pins.isEmpty() ? key.publicKey().id() : pins.get(pins.size() - 1).id();
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
                        .bind("after", from)
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
        r -> List.of(r.seq + "-" + id));
  }

  /** Which of the log's names that is; the first when none is given. */
  private int named(List<PinnedKey> pins, @Nullable String log) {
    List<String> names =
        pins.isEmpty() ? List.of(key.origin()) : pins.stream().map(PinnedKey::origin).toList();
    if (log != null && !names.contains(log)) {
      throw Problem.invalid("/query/log", "The log never had this name.", "unknown-log");
    }
    return log == null ? 0 : names.indexOf(log);
  }

  /** Of a key that is not known here, or not named, no more is certain than of the first. */
  private static int ofKey(List<PinnedKey> pins, String... cursor) {
    List<String> ids = pins.stream().map(PinnedKey::id).toList();
    return cursor.length < 2 ? 0 : Math.max(0, ids.indexOf(cursor[1]));
  }

  /** A number means the same in all logs up to the size on which they agree. */
  private static void requireSameLog(List<PinnedKey> pins, int pin, long seq) {
    long agreed =
        pins.stream().skip(pin + 1L).mapToLong(PinnedKey::afterSize).min().orElse(Long.MAX_VALUE);
    if (seq > agreed) {
      String now = pins.get(pins.size() - 1).origin();
      throw Problem.of(
              ProblemType.LOG_CONTINUED,
              "Up to the number "
                  + agreed
                  + " the log is the one that you have read. Drop what you have after it, and read"
                  + " again with after="
                  + agreed
                  + " and log="
                  + now
                  + ".")
          .extension("log", now)
          .extension("agreedSize", agreed);
    }
  }

  private ObjectNode entry(Row row, ObjectNode shown) {
    ObjectNode entry = mapper.createObjectNode();
    entry.put("seq", row.seq).put("leafHash", row.leaf).setAll(shown);
    return entry;
  }
}
