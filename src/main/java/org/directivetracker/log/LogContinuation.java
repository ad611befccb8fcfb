package org.directivetracker.log;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.history.AuditedValue;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.log.PinnedKeys.PinnedKey;
import org.directivetracker.security.Actor;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code continue-log}: the log goes on under the name and the key that are set now.
 * Tree and numbers stay; an event names the log before, its last known checkpoint, and the size up
 * to which both agree.
 */
@Singleton
class LogContinuation {
  /** After everything else, so that nothing of the start is left undone. */
  private static final int LAST = 10_000;

  /** The system property by which Main asks; its value is the key that was given, or empty. */
  private static final String COMMAND = "tracker.command.continue-log";

  private static final Actor ACTOR = new Actor("urn:directive-tracker", "continue-log", null);

  private final Jdbi jdbi;
  private final LogKey key;
  private final CheckpointFolders places;
  private final EventRecorder recorder;

  LogContinuation(Jdbi jdbi, LogKey key, CheckpointFolders places, EventRecorder recorder) {
    this.jdbi = jdbi;
    this.key = key;
    this.places = places;
    this.recorder = recorder;
  }

  /** Whether the process is the command: Main says so, for it is no setting. */
  static boolean isAskedFor() {
    return System.getProperty(COMMAND) != null;
  }

  @SuppressWarnings("SystemOut")
  void start(@Observes @Priority(LAST) StartupEvent event) {
    if (isAskedFor()) {
      System.out.println(run(NoteKey.parse(System.getProperty(COMMAND, ""))));
      Quarkus.asyncExit(0);
    }
  }

  /**
   * Continues the log.
   *
   * @param known the log's key so far, needed only where the database does not know it whole
   * @return what was done, in a sentence
   * @throws ConfigurationException with a sentence that says why it was not
   */
  String run(Optional<NoteKey> known) {
    List<PinnedKey> pins = jdbi.withHandle(PinnedKeys::all);
    NoteKey old = old(pins, known);
    boolean first = pins.size() == 1;
    CheckpointAgreement agreement;
    try {
      requireUnused();
      agreement = jdbi.withHandle(h -> CheckpointAgreement.find(h, places.all(), old, first));
    } catch (IOException e) {
      throw refusal("A folder of checkpoints cannot be read: " + e);
    }
    if (!agreement.isBroken() && old.named(key.origin()).text().equals(key.verifierKey())) {
      throw refusal(
          "Nothing was changed: the log stands on its newest checkpoint, and the key is the same."
              + " Start the service with TRACKER_LOG_ORIGIN="
              + old.origin()
              + ".");
    }
    VerifiedCheckpoint last = agreement.last();
    if (last == null) {
      throw refusal("Nothing was changed: no checkpoint signed by " + old.text() + " was found.");
    }
    long agreed = Math.max(agreement.size(), Math.max(0, pins.get(pins.size() - 1).afterSize()));
    SeparateTransaction.commit(() -> jdbi.useHandle(h -> append(h, pins, old, last, agreed)));
    return "The log goes on as "
        + key.verifierKey()
        + ". It agrees with "
        + old.origin()
        + " up to "
        + agreed
        + " entries; the last known checkpoint there has "
        + last.size()
        + ". Publish the key, and start the service.";
  }

  /** The key of the log so far, whole. */
  private NoteKey old(List<PinnedKey> pins, Optional<NoteKey> known) {
    if (pins.isEmpty()) {
      throw refusal(
          "Nothing was changed: there is no checkpoint, so there is nothing to continue.");
    }
    for (PinnedKey pin : pins) {
      if (pin.origin().equals(key.origin())) {
        throw refusal(
            "Nothing was changed: the log had the name "
                + key.origin()
                + " already. Set TRACKER_LOG_ORIGIN to a name that it never had.");
      }
    }
    PinnedKey pin = pins.get(pins.size() - 1);
    NoteKey mine = key.publicKey().named(pin.origin());
    @Nullable NoteKey old =
        pin.key() != null
            ? pin.key()
            : pin.isOf(mine) ? mine : known.filter(pin::isOf).orElse(null);
    if (old == null) {
      throw refusal(
          "Nothing was changed: the database knows the log's key by its id "
              + pin.name()
              + " alone. Give the whole public key: continue-log <name>+<id>+<key>.");
    }
    return old;
  }

  /**
   * Refuses a name under which a folder holds another history: that of a database after this one.
   */
  private void requireUnused() throws IOException {
    for (CheckpointFolder place : places.all()) {
      if (!place.named(key.publicKey(), false).isEmpty()) {
        throw refusal(
            "Nothing was changed: "
                + place.folder()
                + " holds checkpoints of "
                + key.verifierKey()
                + ". Set TRACKER_LOG_ORIGIN to another name.");
      }
    }
  }

  private void append(
      Handle handle, List<PinnedKey> pins, NoteKey old, VerifiedCheckpoint last, long agreed) {
    handle.execute("select pg_advisory_xact_lock(?)", EventNumbering.LOCK);
    if (PinnedKeys.all(handle).size() != pins.size()) {
      throw refusal("Nothing was changed: another process has just changed the log's key.");
    }
    var log =
        new AuditedValue(
            "log",
            key.origin(),
            0,
            Map.of("origin", old.origin(), "key", old.text()),
            Instant.EPOCH);
    var caller = new Caller(ACTOR, Set.of(Role.SERVICE), null, null, UUID.randomUUID().toString());
    EventBuilder entry = recorder.open(caller, Role.SERVICE, log);
    var next = new LinkedHashMap<String, Object>();
    next.put("origin", key.origin());
    next.put("key", key.verifierKey());
    next.put("checkpoint", last.note());
    next.put("agreedSize", agreed);
    log.become(next);
    entry.append("log.continued", log, null);
    // A migration may have left the old key's first four bytes alone; files name keys whole.
    PinnedKeys.add(handle, pins.get(pins.size() - 1).afterSize(), old);
    PinnedKeys.add(handle, agreed, key.publicKey());
  }

  private static ConfigurationException refusal(String sentence) {
    return new ConfigurationException(sentence);
  }
}
