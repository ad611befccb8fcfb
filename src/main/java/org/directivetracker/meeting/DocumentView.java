package org.directivetracker.meeting;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is shown.
 *
 * @param sha256 of its UTF-8 bytes, in lower-case hex
 * @param text left out in lists
 */
public record DocumentView(
    UUID id,
    UUID meetingId,
    String key,
    String language,
    Rendering rendering,
    String title,
    @Nullable String publisher,
    @Nullable String url,
    @Nullable LocalDate publishedOn,
    @Nullable Instant retrievedAt,
    String sha256,
    int codePoints,
    @Nullable String supersedes,
    int version,
    Instant createdAt,
    Instant updatedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String text) {

  static DocumentView of(SourceDocument d, @Nullable String supersedes) {
    return new DocumentView(
        d.id,
        d.meetingId,
        d.key,
        d.language,
        d.rendering,
        d.title,
        d.publisher,
        d.url,
        d.publishedOn,
        d.retrievedAt,
        HexFormat.of().formatHex(d.sha256),
        d.text.codePointCount(0, d.text.length()),
        supersedes,
        1,
        d.recordedAt,
        d.recordedAt,
        d.text);
  }
}
