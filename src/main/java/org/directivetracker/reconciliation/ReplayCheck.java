package org.directivetracker.reconciliation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.directivetracker.history.Auditable;
import org.directivetracker.history.AuditedEntity;
import org.directivetracker.reconciliation.ReconciliationFinding.ReconciliationCheck;
import org.hibernate.HibernateException;
import org.hibernate.JDBCException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.type.StandardBasicTypes;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Replays the changes of a thing's events from its first version on, and compares what comes of
 * them with what each version row records. A row becomes the entity that was once recorded, so that
 * both say it in the same words.
 */
@Singleton
class ReplayCheck {
  private static final int FETCHED = 50;

  /** Members that events of canonical version 1 do not have. */
  private static final Set<String> LATER = Set.of("claimReturnedOn", "startsOn");

  /** Numbers are the same in any notation. */
  private static final Comparator<JsonNode> BY_VALUE =
      (one, other) ->
          one.isNumber() && other.isNumber()
              ? one.decimalValue().compareTo(other.decimalValue())
              : one.equals(other) ? 0 : 1;

  private final SessionFactory sessions;
  private final ObjectMapper mapper;

  ReplayCheck(SessionFactory sessions, ObjectMapper mapper) {
    this.sessions = sessions;
    this.mapper = mapper;
  }

  /**
   * A version row.
   *
   * @param isFirst whether the row is the thing's first version
   * @param version of the canonical text of its event; null without an event
   * @param own how often the thing itself has changed, as the row has it; null if it does not say
   * @param changes of the thing by that event; missing if the event changes only what is shown in
   *     it
   */
  private record Row(
      String id,
      boolean isFirst,
      @Nullable Integer version,
      @Nullable Integer own,
      JsonNode state,
      JsonNode changes) {}

  /**
   * Compares some things of a table; within the handle's transaction, in which rows are streamed.
   *
   * @throws UnreadableRowException for a row that is no entity any more
   */
  void run(Handle handle, VersionedTable table, List<UUID> ids, ReconciliationFindings findings) {
    try (Session session = sessions.withOptions().connection(handle.getConnection()).openSession();
        Stream<Row> rows = rows(session, table, ids)) {
      replay(table, rows.iterator(), findings);
    } catch (JDBCException e) {
      throw e;
    } catch (IllegalArgumentException | HibernateException | UncheckedIOException e) {
      throw new UnreadableRowException(e);
    }
  }

  private Stream<Row> rows(Session session, VersionedTable table, List<UUID> ids) {
    String named = "cast(:type as text)";
    String sql =
        "select NAME as thing_id, NUMBER as thing_number, e.canonical_version as canonical_version,"
            + " cast(json_or_null(e.changes_disclosed) #> array['value', case when e.entity_type ="
            + " TYPE and e.entity_id = NAME then TYPE else TYPE || ':' || NAME end] as text) as"
            + " changes, STATE from ROWS v left join event e on e.event_id = v.event_id where WHICH"
            + " order by thing_id, thing_number";
    sql =
        sql.replace("STATE", table.entity() == null ? "cast(STATE as text) as state" : "{v.*}")
            .replace("STATE", "" + table.state())
            .replace("TYPE", named)
            .replace("ROWS", table.versions())
            .replace("WHICH", table.which().replace(":ids", "string_to_array(:ids, ',')"))
            .replace("NAME", table.name())
            .replace("NUMBER", table.number())
            .replace("::text", "\\:\\:text");
    var query =
        session
            .createNativeQuery(sql, Object[].class)
            .addScalar("thing_id", StandardBasicTypes.STRING)
            .addScalar("thing_number", StandardBasicTypes.INTEGER)
            .addScalar("canonical_version", StandardBasicTypes.INTEGER)
            .addScalar("changes", StandardBasicTypes.STRING);
    if (table.entity() == null) {
      query.addScalar("state", StandardBasicTypes.STRING);
    } else {
      query.addEntity("v", entity(table.entity()));
    }
    query.setParameter("type", table.type());
    if (table.key() != null) {
      query.setParameter("ids", ids.stream().map(UUID::toString).collect(Collectors.joining(",")));
    }
    return query.setFetchSize(FETCHED).getResultStream().map(columns -> row(session, columns));
  }

  private Class<?> entity(String name) {
    return sessions.getMetamodel().getEntities().stream()
        .filter(e -> e.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getJavaType();
  }

  private Row row(Session session, Object... columns) {
    // The next version is another row of the same entity.
    session.clear();
    Object state = columns[4];
    return new Row(
        (String) columns[0],
        (Integer) columns[1] == 1,
        (Integer) columns[2],
        state instanceof AuditedEntity thing ? thing.version : null,
        state instanceof Auditable thing ? json(write(thing.state())) : json((String) state),
        columns[3] == null ? MissingNode.getInstance() : json((String) columns[3]));
  }

  private String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode json(String text) {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replay(VersionedTable table, Iterator<Row> rows, ReconciliationFindings findings) {
    String id = "";
    ObjectNode replayed = mapper.createObjectNode();
    boolean isOld = false;
    int own = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      var differing = new TreeSet<String>();
      if (!row.id.equals(id)) {
        id = row.id;
        own = 0;
        replayed = mapper.createObjectNode();
        isOld = !Integer.valueOf(2).equals(row.version);
        if (row.version == null && row.isFirst) {
          // It came with the service: later events say what it was before them.
          replayed.setAll((ObjectNode) row.state);
        }
      }
      own += row.changes.isMissingNode() ? 0 : 1;
      if (row.own != null && row.own != own) {
        differing.add("version");
        own = row.own;
      }
      apply(row, replayed, differing);
      compare(row.state, replayed, isOld, differing);
      if (!differing.isEmpty()) {
        findings.add(
            new ReconciliationFinding(
                ReconciliationCheck.REPLAY, table.type(), row.id, String.join(", ", differing)));
        replayed = row.state.deepCopy();
      }
    }
  }

  private static void apply(Row row, ObjectNode replayed, Set<String> differing) {
    row.changes
        .properties()
        .forEach(
            change -> {
              String member = change.getKey();
              JsonNode after = change.getValue().path("after");
              if (!row.isFirst
                  && !isSame(replayed.path(member), change.getValue().path("before"))) {
                differing.add(member);
              }
              if (isNothing(after)) {
                replayed.remove(member);
              } else {
                replayed.set(member, after);
              }
            });
  }

  private static void compare(
      JsonNode state, ObjectNode replayed, boolean isOld, Set<String> differing) {
    var members = new TreeSet<String>();
    state.fieldNames().forEachRemaining(members::add);
    replayed.fieldNames().forEachRemaining(members::add);
    for (String member : members) {
      JsonNode recorded = state.path(member);
      boolean isOlder =
          isOld && !replayed.has(member) && (LATER.contains(member) || isEmpty(recorded));
      if (!isOlder && !isSame(recorded, replayed.path(member))) {
        differing.add(member);
      }
    }
  }

  private static boolean isSame(JsonNode one, JsonNode other) {
    return isNothing(one) ? isNothing(other) : one.equals(BY_VALUE, other);
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /** What a column is filled with that a migration adds. */
  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() ? value.isEmpty() : !value.asBoolean();
  }
}
