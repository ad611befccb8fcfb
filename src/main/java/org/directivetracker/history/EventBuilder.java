package org.directivetracker.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jspecify.annotations.Nullable;

/** One action on its way into the record: who, when, and what it changes. */
public final class EventBuilder {
  /**
   * The directive that an event is of, and the event's number there.
   *
   * @param seq from 1, without a gap
   * @param earlier the digest over the events of before there were numbers; null but in the first
   *     event after them
   */
  record DirectivePosition(UUID directive, int seq, @Nullable String earlier) {}

  private final EventRecorder recorder;
  private final UUID eventId;
  private final Instant recordedAt;
  private final @Nullable DirectivePosition place;
  private final Caller caller;
  private final Role role;
  private final Map<Auditable, Map<String, Object>> before = new LinkedHashMap<>();
  private final List<Auditable> made = new ArrayList<>();
  private final List<Auditable> touched = new ArrayList<>();
  private Instant effectiveAt;

  EventBuilder(
      EventRecorder recorder,
      UUID eventId,
      Instant recordedAt,
      @Nullable DirectivePosition place,
      Caller caller,
      Role role) {
    this.recorder = recorder;
    this.eventId = eventId;
    this.recordedAt = recordedAt;
    this.place = place;
    this.effectiveAt = recordedAt;
    this.caller = caller;
    this.role = role;
  }

  public UUID eventId() {
    return eventId;
  }

  public Instant recordedAt() {
    return recordedAt;
  }

  /** When it holds from: the moment of recording, unless an import says otherwise. */
  public Instant effectiveAt() {
    return effectiveAt;
  }

  /** Sets from when it holds; {@code recordedAt} cannot be set. */
  public void effectiveAt(@Nullable Instant at) {
    effectiveAt = at == null ? recordedAt : at;
  }

  /** Who acts. */
  public Caller caller() {
    return caller;
  }

  Role role() {
    return role;
  }

  @Nullable DirectivePosition place() {
    return place;
  }

  /** Remembers a locked thing as it is before the change. */
  public void watch(Auditable thing) {
    before.putIfAbsent(thing, recorder.copyOf(thing.state()));
  }

  /** Takes in a thing that this action makes; it is written when the entry is appended. */
  public void make(Auditable thing) {
    before.put(thing, Map.of());
    made.add(thing);
  }

  /** Whether this action has changed the thing so far. */
  public boolean changes(Auditable thing) {
    return !recorder.copyOf(thing.state()).equals(before.get(thing));
  }

  /** Gives a watched thing a new version whatever changes: who read the old one is told. */
  public void touch(Auditable thing) {
    touched.add(thing);
  }

  /** Appends the entry of an action that shows in no other thing. */
  public boolean append(String action, Auditable main, @Nullable String reason) {
    return append(action, main, null, reason);
  }

  /**
   * Gives every changed thing its next version, writes all, and appends the event. An action that
   * changes nothing leaves no event.
   *
   * @param owner the directive that shows the changed things: its revision moves with any of them
   * @return whether anything changed
   */
  public boolean append(
      String action, Auditable main, @Nullable Auditable owner, @Nullable String reason) {
    var changes = new LinkedHashMap<String, Object>();
    var changed = new ArrayList<Auditable>();
    before.forEach(
        (thing, old) -> {
          Map<String, Object> difference = difference(old, recorder.copyOf(thing.state()));
          if (!difference.isEmpty() || touched.contains(thing)) {
            changes.put(nameOf(thing, main), difference);
            thing.advance(recordedAt, true);
            changed.add(thing);
          }
        });
    if (changed.isEmpty()) {
      return false;
    }
    if (owner != null && !changed.contains(owner)) {
      owner.advance(recordedAt, false);
      changed.add(owner);
    }
    recorder.write(made);
    recorder.append(this, action, main, reason, changes, others(changed, main));
    return true;
  }

  /** Appends the event of a deletion: all watched things are gone when this returns. */
  public void appendDeletion(String action, Auditable main, Runnable delete) {
    var changes = new TreeMap<String, Object>();
    recorder.delete(delete);
    before.forEach(
        (thing, old) -> {
          changes.put(nameOf(thing, main), difference(old, Map.of()));
          thing.advance(recordedAt, true);
        });
    recorder.append(this, action, main, null, changes, others(before.keySet(), main));
  }

  private static String nameOf(Auditable thing, Auditable main) {
    return thing == main ? thing.recordType() : thing.recordType() + ":" + thing.recordId();
  }

  private static List<Event.EntityVersion> others(Collection<Auditable> changed, Auditable main) {
    return changed.stream()
        .filter(t -> t != main)
        .map(t -> new Event.EntityVersion(t.recordType(), t.recordId(), t.recordVersion()))
        .sorted(
            Comparator.comparing(Event.EntityVersion::type).thenComparing(Event.EntityVersion::id))
        .toList();
  }

  private static Map<String, Object> difference(
      Map<String, Object> old, Map<String, Object> current) {
    var difference = new TreeMap<String, Object>();
    var names = new TreeSet<>(old.keySet());
    names.addAll(current.keySet());
    for (String name : names) {
      Object from = old.get(name);
      Object to = current.get(name);
      if (!Objects.equals(from, to)) {
        var change = new LinkedHashMap<String, @Nullable Object>();
        change.put("before", from);
        change.put("after", to);
        difference.put(name, change);
      }
    }
    return difference;
  }
}
