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
 * @param officer of the directive; null too for an agency that has the directive no longer
 * @param agency whom it is about
 * @param link where it is done or read
 */
record WorkItem(
    WorkItemKind kind,
    Urgency urgency,
    @Nullable LocalDate dueOn,
    LocalDate since,
    WorkItemDirective directive,
    @Nullable String officer,
    @Nullable String agency,
    String link) {

  /** What it is; those up to MILESTONE_DUE_SOON wait for an agency, the others for the office. */
  enum WorkItemKind {
    TO_ACKNOWLEDGE,
    REPORT_DUE,
    REPORT_RETURNED,
    CLAIM_RETURNED,
    EVIDENCE_REJECTED,
    REMINDER,
    DIRECTIVE_DUE_SOON,
    MILESTONE_DUE_SOON,
    DECLINED,
    COMPLETION_CLAIMED,
    REPORT_TO_REVIEW,
    EXTENSION_TO_DECIDE,
    EVIDENCE_TO_REVIEW,
    ACKNOWLEDGEMENT_LATE,
    REPORT_MISSING,
    REMINDER_UNANSWERED,
    DIRECTIVE_OVERDUE,
    MILESTONE_OVERDUE,
    REVIEW_DUE,
    UNASSIGNED
  }

  /** By the day that it is due on; what has none is NORMAL. In the order of the desk. */
  enum Urgency {
    OVERDUE,
    DUE_SOON,
    NORMAL
  }

  /** The directive that it belongs to. */
  record WorkItemDirective(
      UUID id,
      @Nullable String reference,
      String title,
      String language,
      Map<String, DirectiveTranslation> translations) {}
}
