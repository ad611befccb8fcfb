package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A milestone as it was read. */
record MilestoneRow(
    UUID id,
    UUID directiveId,
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
    boolean illustrative,
    int version,
    Instant createdAt,
    Instant updatedAt) {

  boolean isOpen() {
    return status.isOpen();
  }

  /** Overdue from the day after its due date. */
  boolean isOverdue(LocalDate today) {
    return isOpen() && dueDate.isBefore(today);
  }
}
