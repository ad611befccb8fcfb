package org.directivetracker.meeting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.directivetracker.page.Page;
import org.directivetracker.page.PageRequest;
import org.directivetracker.page.PageRows;
import org.directivetracker.page.SortKeyParser;
import org.directivetracker.security.Caller;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads lists of meetings and of their documents. */
@ApplicationScoped
@Transactional
public class MeetingQueries {
  private final MeetingService meetings;
  private final Jdbi jdbi;
  private final ObjectReader translations;
  private final DomainClock clock;

  MeetingQueries(MeetingService meetings, Jdbi jdbi, ObjectMapper mapper, DomainClock clock) {
    this.meetings = meetings;
    this.jdbi = jdbi;
    this.translations = mapper.readerForMapOf(MeetingTranslation.class);
    this.clock = clock;
  }

  /** The meetings that the caller may know of, latest first. */
  public Page<MeetingView> list(Caller caller, PageRequest page) {
    SortKeyParser last = page.keys(2);
    String sql =
        "select * from meeting where "
            + (caller.readsAll() ? "true" : "visibility = 'PUBLIC'")
            + (last == null ? "" : " and (held_on, id) < (:heldOn, :after)")
            + " order by held_on desc, id desc limit :limit";
    PageRows<MeetingView> found =
        jdbi.withHandle(
            h -> {
              var query =
                  h.createQuery(PageRows.sql(sql, "body", "title", "chair", "translations"))
                      .bind("limit", page.limit() + 1);
              if (last != null) {
                query.bind("heldOn", last.date(0)).bind("after", last.id(1));
              }
              return PageRows.read(query, (r, c) -> meeting(r));
            });
    return page.page(
        found,
        page.day(clock.today()),
        m -> m,
        m -> List.of(m.heldOn().toString(), m.id().toString()));
  }

  /** A meeting's documents without their texts, by key. */
  public Page<DocumentView> documents(Caller caller, String meeting, PageRequest page) {
    UUID id = meetings.get(caller, meeting).id();
    SortKeyParser last = page.keys(1);
    PageRows<DocumentView> found =
        jdbi.withHandle(
            h ->
                PageRows.read(
                    h.createQuery(
                            PageRows.sql(
                                "select d.id, d.meeting_id, d.key, d.language, d.rendering, d.title,"
                                    + " d.publisher, d.url, d.published_on, d.retrieved_at, d.sha256,"
                                    + " length(d.text) as code_points, s.key as superseded,"
                                    + " d.recorded_at from source_document d"
                                    + " left join source_document s on s.id = d.supersedes"
                                    + " where d.meeting_id = :meeting and d.key > :after"
                                    + " order by d.key limit :limit",
                                "title",
                                "publisher",
                                "url"))
                        .bind("meeting", id)
                        .bind("after", last == null ? "" : last.text(0))
                        .bind("limit", page.limit() + 1),
                    (r, c) -> document(r)));
    return page.page(found, page.day(clock.today()), d -> d, d -> List.of(d.key()));
  }

  private MeetingView meeting(ResultSet r) throws SQLException {
    try {
      return new MeetingView(
          r.getObject("id", UUID.class),
          r.getString("reference"),
          r.getString("body"),
          MeetingType.valueOf(r.getString("type")),
          r.getObject("held_on", LocalDate.class),
          r.getString("title"),
          r.getString("chair"),
          r.getString("language"),
          translations.readValue(r.getString("translations")),
          Visibility.valueOf(r.getString("visibility")),
          r.getInt("version"),
          instant(r, "created_at"),
          instant(r, "updated_at"));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DocumentView document(ResultSet r) throws SQLException {
    Instant recordedAt = instant(r, "recorded_at");
    return new DocumentView(
        r.getObject("id", UUID.class),
        r.getObject("meeting_id", UUID.class),
        r.getString("key"),
        r.getString("language"),
        Rendering.valueOf(r.getString("rendering")),
        r.getString("title"),
        r.getString("publisher"),
        r.getString("url"),
        r.getObject("published_on", LocalDate.class),
        retrievedAt(r),
        HexFormat.of().formatHex(r.getBytes("sha256")),
        r.getInt("code_points"),
        r.getString("superseded"),
        1,
        recordedAt,
        recordedAt,
        null);
  }

  private static @Nullable Instant retrievedAt(ResultSet r) throws SQLException {
    OffsetDateTime at = r.getObject("retrieved_at", OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static Instant instant(ResultSet r, String column) throws SQLException {
    return r.getObject(column, OffsetDateTime.class).toInstant();
  }
}
