package org.directivetracker.snapshot;

import jakarta.inject.Singleton;
import org.directivetracker.database.ChunkedBlobStore;
import org.jdbi.v3.core.Jdbi;

/** Store of the bytes of frozen reports. */
@Singleton
public class SnapshotStore extends ChunkedBlobStore {
  SnapshotStore(Jdbi jdbi) {
    super(jdbi, "report_snapshot");
  }
}
