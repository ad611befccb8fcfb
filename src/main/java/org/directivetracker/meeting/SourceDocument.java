package org.directivetracker.meeting;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.Recorded;
import org.directivetracker.history.State;
import org.hibernate.annotations.Immutable;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jspecify.annotations.Nullable;

/** Immutable: a correction is a new document that supersedes this one. */
@Entity
@Immutable
class SourceDocument implements Recorded {
  @Id UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);

  @Column(name = "meeting_id")
  UUID meetingId = new UUID(0, 0);

  String key = "";
  String language = "";

  @Enumerated(EnumType.STRING)
  Rendering rendering = Rendering.ORIGINAL;

  String title = "";
  @Nullable String publisher;
  @Nullable String url;

  @Column(name = "published_on")
  @Nullable LocalDate publishedOn;

  @Column(name = "retrieved_at")
  @Nullable Instant retrievedAt;

  String text = "";
  byte[] sha256 = {};

  @Nullable UUID supersedes;

  @Column(name = "event_id")
  UUID eventId = new UUID(0, 0);

  @Column(name = "recorded_at")
  Instant recordedAt = Instant.EPOCH;

  @Override
  public String recordType() {
    return "document";
  }

  @Override
  public String recordId() {
    return id.toString();
  }

  @Override
  public int recordVersion() {
    return 1;
  }

  /** The text stands for itself by its digest. */
  @Override
  public Map<String, Object> state() {
    return new State()
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

  @Override
  public Instant updatedAt() {
    return recordedAt;
  }

  @Override
  public void advance(Instant at, boolean ownChange) {
    recordedAt = at;
  }
}
