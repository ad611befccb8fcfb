package org.directivetracker.directive;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.meeting.DocumentView;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;

/** Finds the documents that passages quote and holds the quotations to them. */
@Singleton
class PassageResolver {
  private final MeetingService meetings;

  PassageResolver(MeetingService meetings) {
    this.meetings = meetings;
  }

  /**
   * The passages as they are kept.
   *
   * @param pointer where the body carries them
   * @throws Problem {@code invalid-request} naming each passage that its document does not say
   */
  List<Passage> of(UUID meeting, List<PassageRequest> requests, String pointer) {
    var passages = new ArrayList<Passage>();
    var violations = new ArrayList<Violation>();
    for (int i = 0; i < requests.size(); i++) {
      PassageRequest request = requests.get(i);
      String at = pointer + "/" + i;
      Optional<DocumentView> document =
          (request.documentKey() != null
                  ? meetings.document(meeting, request.documentKey())
                  : meetings.document(TransitionRequest.demanded(request.documentId())))
              .filter(d -> d.meetingId().equals(meeting));
      if (document.isEmpty()) {
        violations.add(
            new Violation(
                at + (request.documentKey() != null ? "/documentKey" : "/documentId"),
                "The meeting has no such document.",
                "unknown-reference"));
      } else if (request.end() <= request.start() || request.end() > document.get().codePoints()) {
        violations.add(
            new Violation(
                at + "/end",
                "The end lies behind the start and within the document's "
                    + document.get().codePoints()
                    + " code points.",
                "out-of-range"));
      } else if (!says(document.get(), request)) {
        violations.add(
            new Violation(
                at + "/exact",
                "The document does not say exactly this between these code points.",
                "not-exact"));
      } else {
        passages.add(
            new Passage(document.get().id(), request.start(), request.end(), request.exact()));
      }
    }
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    DirectiveSizeLimits.requireQuotes(pointer, passages);
    return passages;
  }

  private static boolean says(DocumentView document, PassageRequest request) {
    String text = String.valueOf(document.text());
    int start = text.offsetByCodePoints(0, request.start());
    int end = text.offsetByCodePoints(start, request.end() - request.start());
    return text.substring(start, end).equals(request.exact());
  }
}
