package org.directivetracker.meeting;

import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A new meeting. */
public record MeetingRequest(
    String reference,
    String body,
    MeetingType type,
    LocalDate heldOn,
    String title,
    @Nullable String chair,
    String language,
    Map<String, MeetingTranslation> translations,
    Visibility visibility) {
  public MeetingRequest {
    language = Objects.requireNonNullElse(language, "en");
    translations = Objects.requireNonNullElse(translations, Map.of());
    visibility = Objects.requireNonNullElse(visibility, Visibility.RESTRICTED);
  }
}
