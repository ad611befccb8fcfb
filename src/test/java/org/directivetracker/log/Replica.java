package org.directivetracker.log;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What another instance, with folders of its own, does with checkpoints of the same database. */
record Replica(CheckpointFolders places, LogGuard guard, Checkpoints checkpoints) {
  static Replica of(Jdbi jdbi, LogKey key, Path... folders) {
    var places = new CheckpointFolders(Optional.of(List.of(folders)), jdbi);
    var guard = new LogGuard(jdbi, key, places);
    return new Replica(places, guard, new Checkpoints(jdbi, key, guard, places));
  }
}
