package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A milestone as it is shown. */
public record MilestoneView(
    UUID id,
    String key,
    String title,
    Map<String, MilestoneTranslation> translations,
    @Nullable String agency,
    LocalDate originalDueDate,
    LocalDate dueDate,
    @Nullable LocalDate metOn,
    @Nullable Integer percent,
    MilestoneStatus status,
    double weight,
    int sequence,
    boolean overdue,
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  static MilestoneView of(MilestoneRow m, LocalDate today) {
    return new MilestoneView(
        m.id(),
        m.key(),
        m.title(),
        m.translations(),
        m.agency(),
        m.originalDueDate(),
        m.dueDate(),
        m.metOn(),
        m.percent(),
        m.status(),
        m.weight(),
        m.sequence(),
        m.isOverdue(today),
        m.illustrative(),
        m.version(),
        m.createdAt(),
        m.updatedAt());
  }
}
