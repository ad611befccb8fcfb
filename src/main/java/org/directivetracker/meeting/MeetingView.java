package org.directivetracker.meeting;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A meeting as it is shown. */
public record MeetingView(
    UUID id,
    String reference,
    String body,
    MeetingType type,
    LocalDate heldOn,
    String title,
    @Nullable String chair,
    String language,
    Map<String, MeetingTranslation> translations,
    Visibility visibility,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  static MeetingView of(Meeting m) {
    return new MeetingView(
        m.id,
        m.reference,
        m.body,
        m.type,
        m.heldOn,
        m.title,
        m.chair,
        m.language,
        m.translations,
        m.visibility,
        m.version,
        m.createdAt,
        m.updatedAt);
  }
}
