package org.directivetracker.database;

import jakarta.persistence.PersistenceException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as logs may show it: with its class, its stack trace, and what caused it, but without
 * messages that may quote a value of a row or of a request. A message of the database is kept where
 * the kind of error names schema objects alone; otherwise its SQLState takes the place.
 */
public final class RedactedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  /**
   * Classes of SQLState whose messages quote no values: those that tell of the connection, the
   * schema, a constraint by its name, or resources. Not among them are data exceptions (22) and
   * exceptions that a function raises (P0), which quote what they refuse.
   */
  private static final Set<String> NAMES_ONLY =
      Set.of("08", "0A", "23", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58");

  /** Messages that the Java virtual machine makes of names in the code. */
  private static final Set<Class<?>> OF_CODE =
      Set.of(NullPointerException.class, ClassCastException.class);

  private RedactedThrowable(Throwable original, String text, @Nullable Throwable cause) {
    super(text, cause, true, true);
    setStackTrace(original.getStackTrace());
  }

  /** Without what the database said of values. */
  static Throwable of(Throwable thrown) {
    List<String> hidden =
        chain(thrown).stream()
            .filter(RedactedThrowable::isOfDatabase)
            .map(Throwable::getMessage)
            .filter(Objects::nonNull)
            .toList();
    return copy(
        thrown, t -> isOfDatabase(t) || quotes(t, hidden) ? text(t) : t.toString(), visited());
  }

  /** Without any message that may quote a value, whoever made it. */
  public static Throwable withoutMessages(Throwable thrown) {
    return copy(thrown, RedactedThrowable::text, visited());
  }

  /** In one line: what the database said, or else the class of what was thrown. */
  public static String summary(Throwable thrown) {
    return chain(thrown).stream()
        .filter(SQLException.class::isInstance)
        .findFirst()
        .map(RedactedThrowable::text)
        .orElseGet(() -> text(thrown));
  }

  /** Whether it, or anything in its chain, comes from the database. */
  static boolean concerns(Throwable thrown) {
    return chain(thrown).stream().anyMatch(RedactedThrowable::isOfDatabase);
  }

  private static boolean isOfDatabase(Throwable t) {
    return t instanceof SQLException
        || t instanceof JdbiException
        || t instanceof PersistenceException;
  }

  /** Whoever wraps an exception often repeats its message. */
  private static boolean quotes(Throwable t, List<String> hidden) {
    String message = String.valueOf(t.getMessage());
    return hidden.stream().anyMatch(message::contains);
  }

  private static String text(Throwable t) {
    String name = t.getClass().getName();
    if (t instanceof SQLException sql && !(t instanceof BatchUpdateException)) {
      String state = sql.getSQLState();
      // The connection pool gives none: it tells of itself.
      return state == null || (state.length() > 1 && NAMES_ONLY.contains(state.substring(0, 2)))
          ? t.toString()
          : name + ": SQLState " + state;
    }
    return OF_CODE.contains(t.getClass()) ? t.toString() : name;
  }

  private static Throwable copy(
      Throwable t, Function<Throwable, String> text, Map<Throwable, Throwable> visited) {
    Throwable known = visited.get(t);
    if (known != null) {
      return known;
    }
    visited.put(t, new RedactedThrowable(t, t.getClass().getName() + " (again)", null));
    Throwable cause = t.getCause();
    var copy =
        new RedactedThrowable(t, text.apply(t), cause == null ? null : copy(cause, text, visited));
    visited.put(t, copy);
    for (Throwable suppressed : t.getSuppressed()) {
      copy.addSuppressed(copy(suppressed, text, visited));
    }
    return copy;
  }

  private static Map<Throwable, Throwable> visited() {
    return new IdentityHashMap<>();
  }

  /** With all causes and all that they suppress. */
  private static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> found = Collections.newSetFromMap(new IdentityHashMap<>());
    var chain = new ArrayList<Throwable>();
    var next = new ArrayList<>(List.of(thrown));
    while (!next.isEmpty()) {
      Throwable t = next.remove(0);
      if (found.add(t)) {
        chain.add(t);
        if (t.getCause() != null) {
          next.add(t.getCause());
        }
        next.addAll(List.of(t.getSuppressed()));
      }
    }
    return chain;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
