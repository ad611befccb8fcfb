package org.directivetracker.casefile;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a case file is of.
 *
 * @param id of the meeting or the directive
 * @param reference of it; null for everything, and for a directive that is still a draft
 */
record CaseFileScope(ScopeKind kind, @Nullable UUID id, @Nullable String reference) {
  static final CaseFileScope ALL = new CaseFileScope(ScopeKind.ALL, null, null);

  enum ScopeKind {
    /** Everything. */
    ALL("true", "true"),
    /** The meeting, its documents and its directives, also drafts that were deleted. */
    MEETING(
        "(e.directive_id in (select v.id from directive_version v where v.meeting_id = :id)"
            + " or e.directive_id is null and e.entity_id in (select cast(:id as text) union all"
            + " select s.id::text from source_document s where s.meeting_id = :id))",
        "v.directive_id in (select d.id from directive d where d.meeting_id = :id)"),
    /** The directive and all that hangs on it. */
    DIRECTIVE("e.directive_id = :id", "v.directive_id = :id");

    /** Which events {@code e}, and which versions {@code v} of evidence, belong to it. */
    final String events;

    final String evidence;

    ScopeKind(String events, String evidence) {
      this.events = events;
      this.evidence = evidence;
    }
  }

  boolean isAll() {
    return kind == ScopeKind.ALL;
  }

  /** What its conditions need. */
  Map<String, Object> bound() {
    return id == null ? Map.of() : Map.of("id", id);
  }

  /** In words. */
  String inWords() {
    return switch (kind) {
      case ALL -> "Everything in the log";
      case MEETING -> "The meeting " + reference;
      case DIRECTIVE -> "The directive " + (reference == null ? id : reference);
    };
  }

  /** The name of the file without its ending. */
  String fileName() {
    return "case-" + (reference != null ? reference : id != null ? id.toString() : "all");
  }
}
