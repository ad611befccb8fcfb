package org.directivetracker.verifier;

import java.util.List;
import java.util.Map;
import org.directivetracker.verifier.CaseEvent.EventContents;

/**
 * The log went on under a new name, after its database was brought back from a backup.
 *
 * @param agreed the size up to which the log under both names is the same
 * @param last the last checkpoint that is known of the old name
 */
record Continuation(
    long seq,
    String oldOrigin,
    String newOrigin,
    PublicKeyText oldKey,
    PublicKeyText newKey,
    SignedCheckpoint last,
    long agreed,
    String recordedAt) {

  static boolean isContinued(EventContents event) {
    return !event.isFirstVersion()
        && "log.continued".equals(event.canonical().get("action"))
        && event.entity().type().equals("log");
  }

  static Continuation of(long seq, EventContents event, VerificationFindings findings)
      throws UnreadableFileException {
    String what = "Event " + seq;
    Map<String, Object> log =
        VerifierJson.object(
            VerifierJson.object(event.values().get("changes"), "changes", what), "log", what);
    Map<String, Object> origin = VerifierJson.object(log, "origin", what);
    Map<String, Object> key = VerifierJson.object(log, "key", what);
    var continuation =
        new Continuation(
            seq,
            VerifierJson.text(origin, "before", what),
            VerifierJson.text(origin, "after", what),
            PublicKeyText.parse(VerifierJson.text(key, "before", what)),
            PublicKeyText.parse(VerifierJson.text(key, "after", what)),
            SignedCheckpoint.parse(
                VerifierJson.text(VerifierJson.object(log, "checkpoint", what), "after", what),
                what),
            VerifierJson.integer(VerifierJson.object(log, "agreedSize", what), "after", 0, what),
            VerifierJson.text(event.canonical(), "recordedAt", what));
    continuation.check(event, findings);
    return continuation;
  }

  private void check(EventContents event, VerificationFindings findings) {
    if (!event.entity().id().equals(newOrigin)
        || event.entity().version() != 1
        || !event.numbers().isEmpty()
        || !oldKey.name().equals(oldOrigin)
        || !newKey.name().equals(newOrigin)
        || oldOrigin.equals(newOrigin)
        || agreed >= seq) {
      findings.broken("Event {} continues the log, but contradicts itself.", seq);
    }
    if (!last.origin().equals(oldOrigin) || !last.signedBy(oldKey)) {
      findings.broken(
          "Event {}: the last checkpoint of {} is not signed by its key.", seq, oldOrigin);
    }
  }

  private boolean follows(Continuation before) {
    return oldOrigin.equals(before.newOrigin)
        && oldKey.isSame(before.newKey)
        && agreed >= before.agreed;
  }

  /** The names must lead, one after the other, to the name of the file's checkpoint. */
  static void chain(
      List<Continuation> all,
      SignedCheckpoint checkpoint,
      TrustedKeys keys,
      VerificationFindings findings) {
    for (int i = 0; i < all.size(); i++) {
      Continuation next = all.get(i);
      boolean follows = i == 0 || next.follows(all.get(i - 1));
      boolean repeats =
          all.subList(0, i + 1).stream().anyMatch(c -> c.oldOrigin.equals(next.newOrigin));
      boolean leads = i < all.size() - 1 || keys.signed(checkpoint, next.newKey);
      if (!follows || !leads || repeats) {
        findings.broken(
            "Event {} continues the log as {}, which does not lead to the log of this file.",
            next.seq,
            next.newOrigin);
      }
      if (next.last.size() > next.agreed) {
        findings.open(
            "The log was continued as {} at {}: what it held as {} after entry {}, up to entry {}"
                + " at least, was lost.",
            next.newOrigin,
            next.recordedAt,
            next.oldOrigin,
            next.agreed,
            next.last.size());
      } else {
        findings.open(
            "The log was continued as {} at {}: what it held as {} after entry {}, if anything,"
                + " was lost.",
            next.newOrigin,
            next.recordedAt,
            next.oldOrigin,
            next.agreed);
      }
    }
  }
}
