package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of events.jsonl.
 *
 * @param leafHex the leaf in lower-case hex
 * @param shown null for a withheld event
 */
record CaseEvent(long seq, String leafHex, List<byte[]> proof, @Nullable EventContents shown) {
  static final List<String> PARTS = List.of("actor", "requestId", "changes", "reason");

  byte[] leaf() {
    return HexFormat.of().parseHex(leafHex);
  }

  /** A thing and the version that an event gave it. */
  record VersionedEntity(String type, String id, long version) {
    boolean is(String otherType, @Nullable String otherId) {
      return type.equals(otherType) && id.equals(otherId);
    }
  }

  /**
   * The number of an event in a directive.
   *
   * @param seq 0 if it is withheld
   * @param earlier the digest over the ids of the events of version 1 before it; null for none
   */
  record DirectiveNumber(String directive, long seq, @Nullable String earlier) {}

  /** A member of a thing before and after the event. */
  record MemberChange(
      String type, String id, String member, @Nullable Object before, @Nullable Object after) {
    @Nullable String textAfter() {
      return after instanceof String text ? text : null;
    }
  }

  /**
   * What an event says.
   *
   * @param values by the name of each shown part what it holds
   * @param withheldParts how many of the four parts are withheld
   */
  record EventContents(
      boolean isFirstVersion,
      String id,
      VersionedEntity entity,
      List<VersionedEntity> also,
      List<DirectiveNumber> numbers,
      Map<String, Object> canonical,
      Map<String, Object> values,
      int withheldParts) {

    boolean names(String type, @Nullable String id) {
      return entity.is(type, id) || also.stream().anyMatch(thing -> thing.is(type, id));
    }

    @Nullable DirectiveNumber number(@Nullable String directive) {
      return numbers.stream().filter(n -> n.directive.equals(directive)).findFirst().orElse(null);
    }

    /** The members that the event changed, as far as shown; what has another shape says nothing. */
    List<MemberChange> changes() {
      var changes = new ArrayList<MemberChange>();
      if (values.get("changes") instanceof Map<?, ?> things) {
        things.forEach((name, members) -> add(changes, "" + name, members));
      }
      return changes;
    }

    private void add(List<MemberChange> changes, String name, @Nullable Object members) {
      int colon = name.indexOf(':');
      String type = colon < 0 ? name : name.substring(0, colon);
      String thing = colon < 0 ? entity.id : name.substring(colon + 1);
      if (members instanceof Map<?, ?> all) {
        all.forEach(
            (member, change) -> {
              if (change instanceof Map<?, ?> sides) {
                changes.add(
                    new MemberChange(
                        type, thing, "" + member, sides.get("before"), sides.get("after")));
              }
            });
      }
    }
  }
}
