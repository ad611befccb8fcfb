package org.directivetracker.directive;

import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A new milestone. */
public record MilestoneRequest(
    String key,
    String title,
    Map<String, MilestoneTranslation> translations,
    @Nullable String agency,
    LocalDate originalDueDate,
    Double weight,
    int sequence,
    boolean illustrative) {
  public MilestoneRequest {
    translations = Objects.requireNonNullElse(translations, Map.of());
    weight = Objects.requireNonNullElse(weight, 1.0);
  }
}
