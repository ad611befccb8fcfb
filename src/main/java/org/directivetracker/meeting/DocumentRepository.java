package org.directivetracker.meeting;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class DocumentRepository implements PanacheRepositoryBase<SourceDocument, UUID> {
  Optional<SourceDocument> byKey(UUID meeting, String key) {
    return find("meetingId = ?1 and key = ?2", meeting, key).firstResultOptional();
  }

  List<SourceDocument> list(UUID meeting, @Nullable String after, int limit) {
    return find("meetingId = ?1 and key > ?2 order by key", meeting, after == null ? "" : after)
        .range(0, limit - 1)
        .list();
  }
}
