package org.directivetracker.casefile;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Scope of a case file: everything in the log, a meeting, or a directive.
 *
 * @param id identifier of the meeting or directive; null for everything
 * @param reference reference of the meeting or directive; null for everything, and for a directive
 *     that is still a draft
 */
record CaseFileScope(ScopeKind kind, @Nullable UUID id, @Nullable String reference) {
  static final CaseFileScope ALL = new CaseFileScope(ScopeKind.ALL, null, null);

  enum ScopeKind {
    /** Everything in the log. */
    ALL("true", "true"),
    /** The meeting, its documents and its directives, including deleted drafts. */
    MEETING(
        "(e.directive_id in (select v.id from directive_version v where v.meeting_id = :id)"
            + " or e.directive_id is null and e.entity_id in (select cast(:id as text) union all"
            + " select s.id::text from source_document s where s.meeting_id = :id))",
        "v.directive_id in (select d.id from directive d where d.meeting_id = :id)"),
    /** The directive and everything that belongs to it. */
    DIRECTIVE("e.directive_id = :id", "v.directive_id = :id");

    /** SQL condition that selects the events {@code e} of the scope. */
    final String events;

    /** SQL condition that selects the version rows {@code v} of the scope's evidence. */
    final String evidence;

    ScopeKind(String events, String evidence) {
      this.events = events;
      this.evidence = evidence;
    }
  }

  boolean isAll() {
    return kind == ScopeKind.ALL;
  }

  /** The parameters of the SQL conditions. */
  Map<String, Object> bound() {
    return id == null ? Map.of() : Map.of("id", id);
  }

  /** The scope in words, as the page of the case file shows it. */
  String inWords() {
    return switch (kind) {
      case ALL -> "Everything in the log";
      case MEETING -> "The meeting " + reference;
      case DIRECTIVE -> "The directive " + (reference == null ? id : reference);
    };
  }

  /** The name of the case file without its extension. */
  String fileName() {
    return "case-" + (reference != null ? reference : id != null ? id.toString() : "all");
  }
}
