package org.directivetracker.directive;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/** A new draft. */
public record DirectiveRequest(
    String meeting,
    String title,
    @Nullable String description,
    String language,
    Map<String, DirectiveTranslation> translations,
    List<PassageRequest> passages,
    DirectiveKind kind,
    Priority priority,
    List<String> topics,
    @Nullable String completionCriteria,
    @Nullable String officer,
    Visibility visibility,
    boolean illustrative) {
  public DirectiveRequest {
    language = Objects.requireNonNullElse(language, "en");
    translations = Objects.requireNonNullElse(translations, Map.of());
    passages = Objects.requireNonNullElse(passages, List.of());
    kind = Objects.requireNonNullElse(kind, DirectiveKind.ONE_OFF);
    priority = Objects.requireNonNullElse(priority, Priority.NORMAL);
    topics = Objects.requireNonNullElse(topics, List.of());
    visibility = Objects.requireNonNullElse(visibility, Visibility.RESTRICTED);
  }
}
