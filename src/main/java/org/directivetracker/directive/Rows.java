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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/** Reads rows into records. */
@Singleton
class Rows {
  private final ObjectReader names;
  private final ObjectReader translations;
  private final ObjectReader titles;

  Rows(ObjectMapper mapper) {
    names = mapper.readerForMapOf(String.class);
    translations = mapper.readerForMapOf(DirectiveTranslation.class);
    titles = mapper.readerForMapOf(MilestoneTranslation.class);
  }

  DirectiveRow directive(ResultSet r) throws SQLException {
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
        json(r.getString("translations"), translations),
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
        !r.getString("passages").equals("[]"),
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
   */
  AssignmentRow assignment(ResultSet r, Map<String, Map<String, String>> names)
      throws SQLException {
    return new AssignmentRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        names.computeIfAbsent(r.getString("agency_names"), text -> json(text, this.names)),
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
