package org.directivetracker.page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.directivetracker.database.IdOrReference;
import org.directivetracker.time.Rfc3339;
import org.jspecify.annotations.Nullable;

/**
 * The sort key of the row that a page begins after. A caller may forge a cursor, so each key is
 * parsed by the type that the list gives it: another one is an {@code invalid-request} problem.
 */
public final class SortKeyParser {
  private final List<@Nullable String> keys;

  SortKeyParser(List<@Nullable String> keys) {
    this.keys = keys;
  }

  /** Whether the row has no such key. A list asks this only where its sort allows null. */
  public boolean isNull(int index) {
    return keys.get(index) == null;
  }

  public String text(int index) {
    return Optional.ofNullable(keys.get(index)).orElseThrow(Cursors::malformed);
  }

  public UUID id(int index) {
    UUID id = IdOrReference.parse(text(index)).id();
    if (id == null) {
      throw Cursors.malformed();
    }
    return id;
  }

  public LocalDate date(int index) {
    return Rfc3339.dateOfAnyYear(text(index)).orElseThrow(Cursors::malformed);
  }

  public Instant instant(int index) {
    return Rfc3339.instant(text(index)).orElseThrow(Cursors::malformed);
  }

  /** A rank: one digit. */
  public int rank(int index) {
    return text(index).matches("[0-9]") ? Integer.parseInt(text(index)) : malformed();
  }

  /** A text of a form. */
  public String like(int index, Pattern form) {
    if (!form.matcher(text(index)).matches()) {
      throw Cursors.malformed();
    }
    return text(index);
  }

  /** A number of at most 18 digits, which a {@code bigint} holds. */
  public long number(int index) {
    return text(index).matches("[0-9]{1,18}") ? Long.parseLong(text(index)) : malformed();
  }

  private static int malformed() {
    throw Cursors.malformed();
  }
}
