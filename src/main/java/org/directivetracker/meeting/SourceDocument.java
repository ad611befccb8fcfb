package org.directivetracker.meeting;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AppendOnlyEntity;
import org.directivetracker.history.EntityState;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Immutable: a correction is a new document that supersedes this one. */
@Entity
@Immutable
class SourceDocument extends AppendOnlyEntity {
  UUID meetingId = new UUID(0, 0);

  String key = "";
  String language = "";

  @Enumerated(EnumType.STRING)
  Rendering rendering = Rendering.ORIGINAL;

  String title = "";
  @Nullable String publisher;
  @Nullable String url;

  @Nullable LocalDate publishedOn;

  @Nullable Instant retrievedAt;

  String text = "";
  byte[] sha256 = {};

  @Nullable UUID supersedes;

  @Override
  public String recordType() {
    return "document";
  }

  /** The text stands for itself by its digest. */
  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("meetingId", meetingId)
        .with("key", key)
        .with("language", language)
        .with("rendering", rendering)
        .with("title", title)
        .with("publisher", publisher)
        .with("url", url)
        .with("publishedOn", publishedOn)
        .with("retrievedAt", retrievedAt)
        .with("sha256", HexFormat.of().formatHex(sha256))
        .with("supersedes", supersedes)
        .members();
  }
}
