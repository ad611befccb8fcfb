package org.directivetracker.evidence;

import jakarta.inject.Singleton;
import org.directivetracker.database.ChunkedBlobStore;
import org.jdbi.v3.core.Jdbi;

/** The bytes of evidence in PostgreSQL. */
@Singleton
class DatabaseEvidenceStore extends ChunkedBlobStore implements EvidenceStore {
  DatabaseEvidenceStore(Jdbi jdbi) {
    super(jdbi, "evidence");
  }
}
