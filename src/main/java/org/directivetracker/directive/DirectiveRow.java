package org.directivetracker.directive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.meeting.Visibility;
import org.jspecify.annotations.Nullable;

/** A directive as it was read, now or as of a moment. */
record DirectiveRow(
    UUID id,
    @Nullable String reference,
    UUID meetingId,
    String meetingReference,
    Visibility meetingVisibility,
    @Nullable Integer ordinal,
    String title,
    @Nullable String description,
    String language,
    Map<String, DirectiveTranslation> translations,
    DirectiveKind kind,
    Priority priority,
    int priorityRank,
    List<String> topics,
    @Nullable String completionCriteria,
    @Nullable String officer,
    DirectiveStatus status,
    @Nullable ClosureReason closureReason,
    @Nullable UUID relatedDirective,
    @Nullable LocalDate originalDueDate,
    @Nullable LocalDate dueDate,
    @Nullable LocalDate reviewOn,
    @Nullable LocalDate registeredOn,
    @Nullable LocalDate assignedOn,
    @Nullable LocalDate claimedOn,
    @Nullable LocalDate completedOn,
    @Nullable LocalDate closedOn,
    boolean hasPassages,
    @Nullable String noPassageReason,
    Visibility visibility,
    boolean illustrative,
    int extensionCount,
    @Nullable Integer acceptedPercent,
    @Nullable LocalDate lastReportOn,
    @Nullable LocalDate nextReportPeriodTo,
    @Nullable Integer reportWorkingDays,
    @Nullable String claimedBy,
    @Nullable UUID claimedReport,
    boolean claimedReportAccepted,
    int evidenceCount,
    int evidenceUndecided,
    int version,
    int revision,
    Instant createdAt,
    Instant updatedAt) {

  /** The length of all texts that may be long. */
  int characters() {
    int length = title.length() + length(description) + length(completionCriteria);
    for (DirectiveTranslation translation : translations.values()) {
      length += translation.title().length() + length(translation.description());
    }
    return length;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  boolean isPublic() {
    return visibility == Visibility.PUBLIC
        && meetingVisibility == Visibility.PUBLIC
        && status != DirectiveStatus.DRAFT;
  }
}
