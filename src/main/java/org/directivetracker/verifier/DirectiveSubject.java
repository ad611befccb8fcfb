package org.directivetracker.verifier;

import java.util.ArrayList;
import java.util.List;
import org.directivetracker.verifier.CaseEvent.DirectiveNumber;
import org.directivetracker.verifier.CaseEvent.EventContents;
import org.directivetracker.verifier.CaseEvent.MemberChange;
import org.jspecify.annotations.Nullable;

/**
 * One directive in formatVersion 2. The signed note says how many events it has; with as many lines
 * in the order of the log, the line at place k must be the event of number k.
 */
final class DirectiveSubject implements Subject {
  private final Manifest manifest;
  private final SignedCheckpoint checkpoint;
  private final VerificationFindings findings;

  /** The ids of the events of version 1, until one is withheld or the first of version 2 comes. */
  private final StringBuilder earlierIds = new StringBuilder();

  /** The numbers in the log of events of version 1 that do not name the directive. */
  private final List<Long> unnamed = new ArrayList<>();

  private long count;
  private long firstVersion;
  private long withheld;
  private long unnumbered;
  private long withheldChanges;
  private boolean numbersBegan;
  private boolean earlierProved;
  private long newest;
  private @Nullable String reference;
  private boolean referenceHolds;

  DirectiveSubject(Manifest manifest, SignedCheckpoint checkpoint, VerificationFindings findings) {
    this.manifest = manifest;
    this.checkpoint = checkpoint;
    this.findings = findings;
  }

  /** Checks the note by which the service vouches for the end. */
  void note(CaseFile file, TrustedKeys keys) throws UnreadableFileException {
    String name = CaseFile.DIRECTIVE_NOTE;
    if (!file.has(name)) {
      findings.broken("There is no {}: nothing says how many events the directive has.", name);
      return;
    }
    SignedNote note = SignedNote.parse(file.text(name), 4, name);
    long before = findings.countBroken();
    newest = note.decimal(2, name);
    if (!note.lines().get(0).equals(checkpoint.origin() + "/directive")) {
      findings.broken("{} is of {}, not of the log of this file.", name, note.lines().get(0));
    } else if (!keys.signed(note, checkpoint.origin())) {
      findings.broken("{} is not signed by the key of {}.", name, checkpoint.origin());
    }
    if (!note.lines().get(1).equals(manifest.id())) {
      findings.broken("{} is of the directive {}.", name, note.lines().get(1));
    }
    if (note.decimal(3, name) != checkpoint.size()) {
      findings.broken("{} is of a log of {} entries.", name, note.decimal(3, name));
    }
    if (before == findings.countBroken()) {
      findings.holds(
          "{} is signed by the key of {}: the directive has {} events in a log of {} entries.",
          name,
          checkpoint.origin(),
          newest,
          checkpoint.size());
    }
  }

  @Override
  public void line(CaseEvent event) {
    count++;
    EventContents shown = event.shown();
    if (shown == null) {
      withheld++;
    } else if (shown.isFirstVersion()) {
      firstVersion(event.seq(), shown);
    } else {
      secondVersion(event.seq(), shown);
    }
    if (shown != null) {
      reference(shown);
    }
  }

  private void firstVersion(long seq, EventContents event) {
    firstVersion++;
    if (numbersBegan) {
      findings.broken("Event {} of version 1 stands behind an event of version 2.", seq);
    }
    if (withheld == 0) {
      earlierIds.append(event.id()).append('\n');
    }
    if (event.names("directive", manifest.id())) {
      return;
    }
    if (event.entity().type().equals("directive")) {
      findings.broken("Event {} is of directive {}.", seq, event.entity().id());
    }
    unnamed.add(seq);
  }

  private void secondVersion(long seq, EventContents event) {
    boolean first = !numbersBegan;
    numbersBegan = true;
    DirectiveNumber number = event.number(manifest.id());
    if (number == null) {
      findings.broken("Event {} is not of directive {}.", seq, manifest.id());
      return;
    }
    if (number.seq() == 0) {
      unnumbered++;
      return;
    }
    if (number.seq() != count) {
      findings.broken(
          "Event {} has the number {} in its directive, but is the event at place {} here.",
          seq,
          number.seq(),
          count);
    }
    earlier(seq, number, first);
  }

  private void earlier(long seq, DirectiveNumber number, boolean first) {
    if (number.earlier() == null) {
      if (first && firstVersion > 0 && withheld == 0) {
        findings.broken("Event {} gives no digest of the events of version 1 before it.", seq);
      }
      return;
    }
    if (!first || number.seq() == 1) {
      findings.broken(
          "Event {} gives a digest of events of version 1, but is not the first after them.", seq);
    } else if (withheld == 0) {
      if (MerkleTree.digest(earlierIds.toString()).equals(number.earlier())) {
        earlierProved = true;
      } else {
        findings.broken(
            "The events of version 1 are not those whose ids give the digest in event {}.", seq);
      }
    }
  }

  private void reference(EventContents event) {
    if (!event.values().containsKey("changes")) {
      withheldChanges++;
    }
    for (MemberChange change : event.changes()) {
      if (change.type().equals("directive")
          && change.id().equals(manifest.id())
          && change.member().equals("reference")
          && change.textAfter() != null) {
        reference = change.textAfter();
      }
    }
  }

  @Override
  public void conclude(long withheldEvents) {
    if (count == 0) {
      findings.broken("There is no event of the directive.");
    } else if (count != newest) {
      findings.broken(
          "The directive has {} events, this file {}: events were left out or added.",
          newest,
          count);
    }
    if (reference == null && withheld + withheldChanges > 0) {
      findings.open(
          "No event shown gives the reference of the directive; the manifest says {}.",
          manifest.reference());
    } else if (reference == null
        ? manifest.reference() != null
        : !reference.equals(manifest.reference())) {
      findings.broken(
          "The manifest says that the reference of the directive is {}, its events say {}.",
          manifest.reference(),
          reference);
    } else {
      referenceHolds = true;
    }
    if (earlierProved) {
      findings.holds(
          "The {} events of version 1 are those whose digest the directive's first event of"
              + " version 2 gives.",
          firstVersion);
    } else if (!unnamed.isEmpty()) {
      findings.open(
          "That {} events of version 1 are of the directive is not proved; the first is event {}.",
          unnamed.size(),
          unnamed.get(0));
    }
  }

  @Override
  public String proves() {
    var text = new StringBuilder(name());
    if (withheld + unnumbered + unproved() == 0) {
      text.append(
          PrintableText.text(
              ": it is complete up to event {} of the directive in a log of {} entries.",
              newest,
              checkpoint.size()));
    } else {
      text.append(
          PrintableText.text(
              ": of {} events of the directive in a log of {} entries {} are withheld",
              newest,
              checkpoint.size(),
              withheld));
      if (unnumbered > 0) {
        text.append(PrintableText.text(", {} do not show their number", unnumbered));
      }
      if (unproved() > 0) {
        text.append(
            PrintableText.text(", {} are of version 1 and bound to it by no digest", unproved()));
      }
      text.append("; that these and no others complete it is not proved.");
    }
    return text.append(
            PrintableText.text(
                " That event {} is the last, the service vouches for by its signed note; a file of"
                    + " everything refutes a false note.",
                newest))
        .toString();
  }

  private String name() {
    return referenceHolds && manifest.reference() != null
        ? PrintableText.text(
            "This file is of DIRECTIVE {} ({})", manifest.reference(), manifest.id())
        : PrintableText.text("This file is of DIRECTIVE {}", manifest.id());
  }

  /** Events of version 1 without a digest over them, which at best name the directive. */
  private long unproved() {
    return earlierProved ? 0 : firstVersion;
  }
}
