package org.directivetracker.directive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.agency.AgencyView;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/** Reads rows into records. */
@Singleton
class RowMappers {
  private static final String BRIEF =
      "d.id, d.reference, d.meeting_id, d.meeting_reference, d.ordinal, d.title, d.language, d.kind,"
          + " d.priority, d.priority_rank, d.topics, d.officer, d.status, d.closure_reason,"
          + " d.related_directive, d.original_due_date, d.due_date, d.review_on, d.registered_on,"
          + " d.assigned_on, d.claimed_on, d.completed_on, d.closed_on, d.visibility,"
          + " d.illustrative, d.extension_count, d.accepted_percent, d.last_report_on,"
          + " d.next_report_period_to, d.report_working_days, d.claimed_by, d.claimed_report,"
          + " d.claimed_report_accepted, d.evidence_count, d.evidence_undecided, d.version,"
          + " d.revision, d.created_at, d.updated_at, m.visibility as meeting_visibility, ";
  private static final String NO_TEXTS =
      ", null as description, null as completion_criteria, null as no_passage_reason,"
          + " false as has_passages";

  /** So long are the texts of nearly all rows; longer ones are read in a statement of their own. */
  private static final int SHORT_TRANSLATIONS_BYTES = 4_000;

  private static final int SHORT_NAMES_BYTES = 1_000;

  /** The translations of a directive {@code d}. */
  static final String TRANSLATIONS =
      within("d.translations", mostBytes(DirectiveSizeLimits.TRANSLATIONS)) + " as translations";

  /** What is read of a directive {@code d} and its meeting {@code m} to know what it is. */
  static final String OUTLINE = BRIEF + "'{}' as translations" + NO_TEXTS;

  /** What a list shows. */
  static final String SUMMARY = BRIEF + TRANSLATIONS + NO_TEXTS;

  /** What a page of a list shows, without translations that are long. */
  static final String PAGE =
      BRIEF + ifShort("d.translations", SHORT_TRANSLATIONS_BYTES) + " as translations" + NO_TEXTS;

  /** The names of an agency {@code g}, unless they are long. */
  static final String SHORT_NAMES = ifShort("g.names", SHORT_NAMES_BYTES) + " as agency_names";

  /** The names of an agency {@code g}. */
  static final String NAMES = within("g.names", mostBytes(AgencyView.NAMES)) + " as agency_names";

  /** All but its passages. */
  static final String WHOLE =
      BRIEF
          + TRANSLATIONS
          + ", d.description, d.completion_criteria, d.no_passage_reason,"
          + " d.passages <> '[]' as has_passages";

  private final ObjectReader names;
  private final ObjectReader translations;
  private final ObjectReader titles;

  RowMappers(ObjectMapper mapper) {
    names = mapper.readerForMapOf(String.class);
    translations = mapper.readerForMapOf(DirectiveTranslation.class);
    titles = mapper.readerForMapOf(MilestoneTranslation.class);
  }

  /** So many bytes hold any object of texts of so many characters, escapes and names included. */
  static int mostBytes(int characters) {
    return 6 * characters + 50 * 100;
  }

  /**
   * An SQL expression: an object of texts by language, whole if it has at most so many bytes, else
   * the first languages in their order that have.
   */
  private static String within(String column, int bytes) {
    return "case when octet_length(cast("
        + column
        + " as text)) <= "
        + bytes
        + " then "
        + column
        + " else (select coalesce(jsonb_object_agg(t.key, t.value), '{}') from ("
        + "select e.key, e.value, sum(octet_length(cast(e.value as text))) over (order by e.key)"
        + " as upto from jsonb_each("
        + column
        + ") e) t where t.upto <= "
        + bytes
        + ") end";
  }

  /**
   * An SQL expression: an object of texts if it is short, else null. PostgreSQL knows the length of
   * what it has not compressed without making a text of it, and it compresses only what is long.
   */
  private static String ifShort(String column, int bytes) {
    return "case when pg_column_compression("
        + column
        + ") is null and pg_column_size("
        + column
        + ") <= "
        + bytes
        + " then "
        + column
        + " end";
  }

  DirectiveRow directive(ResultSet r) throws SQLException {
    return directive(r, new HashMap<>());
  }

  /** Reads translations. */
  Map<String, DirectiveTranslation> translations(ResultSet r) throws SQLException {
    return json(r.getString("translations"), translations);
  }

  /** Reads names. */
  Map<String, String> names(ResultSet r) throws SQLException {
    return json(r.getString("agency_names"), names);
  }

  /**
   * Reads a directive.
   *
   * @param later takes the translations that are to be read yet, empty
   */
  DirectiveRow directive(ResultSet r, Map<UUID, Map<String, DirectiveTranslation>> later)
      throws SQLException {
    String closure = r.getString("closure_reason");
    return new DirectiveRow(
        r.getObject("id", UUID.class),
        r.getString("reference"),
        r.getObject("meeting_id", UUID.class),
        r.getString("meeting_reference"),
        Visibility.valueOf(r.getString("meeting_visibility")),
        r.getObject("ordinal", Integer.class),
        r.getString("title"),
        r.getString("description"),
        r.getString("language"),
        r.getString("translations") == null
            ? later.computeIfAbsent(r.getObject("id", UUID.class), id -> new LinkedHashMap<>())
            : translations(r),
        DirectiveKind.valueOf(r.getString("kind")),
        Priority.valueOf(r.getString("priority")),
        r.getInt("priority_rank"),
        List.copyOf(Arrays.asList((String[]) r.getArray("topics").getArray())),
        r.getString("completion_criteria"),
        r.getString("officer"),
        DirectiveStatus.valueOf(r.getString("status")),
        closure == null ? null : ClosureReason.valueOf(closure),
        r.getObject("related_directive", UUID.class),
        date(r, "original_due_date"),
        date(r, "due_date"),
        date(r, "review_on"),
        date(r, "registered_on"),
        date(r, "assigned_on"),
        date(r, "claimed_on"),
        date(r, "completed_on"),
        date(r, "closed_on"),
        r.getBoolean("has_passages"),
        r.getString("no_passage_reason"),
        Visibility.valueOf(r.getString("visibility")),
        r.getBoolean("illustrative"),
        r.getInt("extension_count"),
        r.getObject("accepted_percent", Integer.class),
        date(r, "last_report_on"),
        date(r, "next_report_period_to"),
        r.getObject("report_working_days", Integer.class),
        r.getString("claimed_by"),
        r.getObject("claimed_report", UUID.class),
        r.getBoolean("claimed_report_accepted"),
        r.getInt("evidence_count"),
        r.getInt("evidence_undecided"),
        r.getInt("version"),
        r.getInt("revision"),
        instant(r, "created_at"),
        instant(r, "updated_at"));
  }

  /**
   * Reads an assignment.
   *
   * @param names agencies' names that were read before, by their text
   * @param later takes the names that are to be read yet, empty, by the agency's code
   */
  AssignmentRow assignment(
      ResultSet r, Map<String, Map<String, String>> names, Map<String, Map<String, String>> later)
      throws SQLException {
    String known = r.getString("agency_names");
    return new AssignmentRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        known == null
            ? later.computeIfAbsent(r.getString("agency"), code -> new LinkedHashMap<>())
            : names.computeIfAbsent(known, text -> json(text, this.names)),
        AssignmentRole.valueOf(r.getString("role")),
        AssignmentStatus.valueOf(r.getString("status")),
        day(r, "acknowledge_by"),
        date(r, "acknowledged_on"),
        r.getString("decline_reason"),
        r.getString("contact"),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        instant(r, "created_at"),
        instant(r, "updated_at"));
  }

  MilestoneRow milestone(ResultSet r) throws SQLException {
    return new MilestoneRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("key"),
        r.getString("title"),
        json(r.getString("translations"), titles),
        r.getString("agency"),
        day(r, "original_due_date"),
        day(r, "due_date"),
        date(r, "met_on"),
        r.getObject("percent", Integer.class),
        MilestoneStatus.valueOf(r.getString("status")),
        r.getDouble("weight"),
        r.getInt("sequence"),
        r.getBoolean("illustrative"),
        r.getInt("version"),
        instant(r, "created_at"),
        instant(r, "updated_at"));
  }

  static @Nullable LocalDate date(ResultSet r, String column) throws SQLException {
    return r.getObject(column, LocalDate.class);
  }

  static LocalDate day(ResultSet r, String column) throws SQLException {
    return r.getObject(column, LocalDate.class);
  }

  static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static <T> Map<String, T> json(String text, ObjectReader reader) {
    if (text.equals("{}")) {
      return Map.of();
    }
    try {
      return reader.readValue(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
