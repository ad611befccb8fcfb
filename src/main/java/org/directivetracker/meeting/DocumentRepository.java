package org.directivetracker.meeting;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class DocumentRepository implements PanacheRepositoryBase<SourceDocument, UUID> {
  Optional<SourceDocument> byKey(UUID meeting, String key) {
    return find("meetingId = ?1 and key = ?2", meeting, key).firstResultOptional();
  }
}
