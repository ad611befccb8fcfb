package org.directivetracker.verifier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides over checkpoints of a name that the log had before it was continued. */
record EarlierLogNames(List<Continuation> continuations, TrustedKeys keys) {

  /** Why the checkpoint is not one of the log's past; null if it may be. */
  @Nullable String violation(SignedCheckpoint made) {
    Continuation continued =
        continuations.stream()
            .filter(c -> c.oldOrigin().equals(made.origin()))
            .findFirst()
            .orElse(null);
    if (continued == null) {
      return "is of " + made.origin() + ", which no event shown names as a name of this log";
    }
    if (made.size() > continued.agreed()) {
      return "holds history that was lost: the log was continued as "
          + continued.newOrigin()
          + " at "
          + continued.recordedAt()
          + " from entry "
          + continued.agreed()
          + " on";
    }
    if (keys.knows(made.origin()) && !keys.signed(made, continued.oldKey())) {
      return "is not signed by the key of " + made.origin();
    }
    return tooSmall(made);
  }

  /** Why a checkpoint of a name that the log took later is too small; null if it is not. */
  @Nullable String tooSmall(SignedCheckpoint made) {
    for (Continuation continued : continuations) {
      if (continued.newOrigin().equals(made.origin()) && made.size() <= continued.agreed()) {
        return "is of "
            + made.origin()
            + ", under which the log was continued from entry "
            + continued.agreed()
            + " on";
      }
    }
    return null;
  }
}
