package org.directivetracker.verifier;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.MemberChange;
import org.directivetracker.verifier.CaseEvent.VersionedEntity;
import org.jspecify.annotations.Nullable;

/**
 * A meeting in formatVersion 2: events of the meeting, of its documents, and of its directives.
 * Documents and directives name their meeting in their changes, so this is decided at the end.
 */
final class MeetingSubject implements Subject {
  private final Manifest manifest;
  private final VerificationFindings findings;
  private final DirectiveNumbers numbers;

  /** The references that the meeting had, and the last of them. */
  private final Set<String> references = new HashSet<>();

  private @Nullable String reference;

  /** The meetings that events say a directive is of, by reference, and a document, by id. */
  private final Map<VersionedEntity, Set<String>> meetings = new LinkedHashMap<>();

  /** The things by which events belong to the meeting, with one of these events. */
  private final Map<VersionedEntity, Long> needed = new LinkedHashMap<>();

  private long count;
  private long unproved;
  private long withheldChanges;
  private long withheld;
  private boolean referenceHolds;

  MeetingSubject(Manifest manifest, VerificationFindings findings) {
    this.manifest = manifest;
    this.findings = findings;
    this.numbers = new DirectiveNumbers(findings);
  }

  @Override
  public void line(CaseEvent event) {
    count++;
    EventContents shown = event.shown();
    if (shown == null) {
      return;
    }
    numbers.event(event.seq(), shown);
    if (!shown.values().containsKey("changes")) {
      withheldChanges++;
    }
    shown.changes().forEach(this::change);
    belongs(event.seq(), shown);
  }

  private void change(MemberChange change) {
    String after = change.textAfter();
    if (after == null) {
      return;
    }
    String named = change.type() + "." + change.member();
    if (named.equals("directive.meeting") || named.equals("document.meetingId")) {
      meetings
          .computeIfAbsent(new VersionedEntity(change.type(), change.id(), 0), t -> new HashSet<>())
          .add(after);
    } else if (named.equals("meeting.reference") && change.id().equals(manifest.id())) {
      references.add(after);
      reference = after;
    }
  }

  private void belongs(long seq, EventContents event) {
    VersionedEntity entity = event.entity();
    if (entity.is("meeting", manifest.id())) {
      return;
    }
    if (!event.numbers().isEmpty()) {
      event.numbers().forEach(n -> needs("directive", n.directive(), seq));
    } else if (entity.type().equals("document")) {
      needs("document", entity.id(), seq);
    } else if (!event.isFirstVersion() || entity.type().equals("meeting")) {
      findings.broken("Event {} is not of the meeting.", seq);
    } else if (entity.type().equals("directive")) {
      needs("directive", entity.id(), seq);
    } else {
      event.also().stream()
          .filter(thing -> thing.type().equals("directive"))
          .findFirst()
          .ifPresentOrElse(thing -> needs("directive", thing.id(), seq), () -> unproved++);
    }
  }

  private void needs(String type, String id, long seq) {
    needed.putIfAbsent(new VersionedEntity(type, id, 0), seq);
  }

  @Override
  public void conclude(long withheldEvents) {
    withheld = withheldEvents;
    if (count == 0) {
      findings.broken("There is no event of the meeting.");
    }
    boolean open = withheld + withheldChanges > 0;
    if (reference == null && open) {
      findings.open(
          "No event shown gives the reference of the meeting; the manifest says {}.",
          manifest.reference());
    } else if (reference == null || !reference.equals(manifest.reference())) {
      findings.broken(
          "The manifest says that the reference of the meeting is {}, its events say {}.",
          manifest.reference(),
          reference);
    } else {
      referenceHolds = true;
    }
    needed.forEach((thing, seq) -> of(thing, seq, open));
    if (unproved > 0) {
      findings.open(
          "That {} things or events are of the meeting is not proved: what says so is withheld, or"
              + " they are of version 1.",
          unproved);
    }
    numbers.conclude(withheld);
  }

  private void of(VersionedEntity thing, long seq, boolean open) {
    Set<String> named = meetings.get(thing);
    boolean document = thing.type().equals("document");
    if (named == null || (!document && references.isEmpty())) {
      if (open) {
        unproved++;
      } else {
        findings.broken("Event {}: nothing says that the {} is of the meeting.", seq, thing.type());
      }
    } else if (document
        ? !named.equals(Set.of("" + manifest.id()))
        : named.stream().noneMatch(references::contains)) {
      findings.broken("Event {} is of a {} of another meeting.", seq, thing.type());
    }
  }

  @Override
  public String proves() {
    String subject =
        referenceHolds
            ? PrintableText.text("MEETING {} ({})", manifest.reference(), manifest.id())
            : PrintableText.text("MEETING {}", manifest.id());
    String shown =
        unproved == 0
            ? ": each event shown is unaltered, in the signed log, and of the meeting."
            : PrintableText.text(
                ": each event shown is unaltered and in the signed log; that {} things or events"
                    + " are of the meeting is not proved.",
                unproved);
    String hidden =
        withheld == 0
            ? ""
            : PrintableText.text(
                " {} events are withheld: what they are of is not proved.", withheld);
    return "This file is of "
        + subject
        + shown
        + hidden
        + " Whether events were left out, in the middle or at the end, only a file of everything can"
        + " show.";
  }
}
