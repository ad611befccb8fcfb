package org.directivetracker.desk;

import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.directive.DirectiveTranslation;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for the caller.
 *
 * @param dueOn the day until which it is to be done, null where there is none
 * @param since the day since which it waits
 * @param agency whom it is about
 * @param link where it is done or read
 */
record WorkItem(
    Kind kind,
    Urgency urgency,
    @Nullable LocalDate dueOn,
    LocalDate since,
    DirectiveLink directive,
    @Nullable String agency,
    String link) {

  /** What it is; the first five wait for an agency, the others for the supervision office. */
  enum Kind {
    TO_ACKNOWLEDGE,
    REPORT_DUE,
    REPORT_RETURNED,
    REMINDER,
    MILESTONE_DUE_SOON,
    DECLINED,
    COMPLETION_CLAIMED,
    REPORT_TO_REVIEW,
    EXTENSION_TO_DECIDE,
    ACKNOWLEDGEMENT_LATE,
    UNASSIGNED
  }

  /** By the day that it is due on; what has none is NORMAL. */
  enum Urgency {
    OVERDUE,
    DUE_SOON,
    NORMAL
  }

  /** The directive that it belongs to. */
  record DirectiveLink(
      UUID id,
      @Nullable String reference,
      String title,
      String language,
      Map<String, DirectiveTranslation> translations) {}
}
