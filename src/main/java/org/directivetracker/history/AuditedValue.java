package org.directivetracker.history;

import java.time.Instant;
import java.util.Map;

/** A tracked thing whose versions are rows of their own, each written once. */
public final class AuditedValue implements Auditable {
  private final String type;
  private final String id;
  private int version;
  private Map<String, Object> state;
  private Instant updatedAt;

  /**
   * The thing as it stands.
   *
   * @param version 0 when there is none yet
   */
  public AuditedValue(
      String type, String id, int version, Map<String, Object> state, Instant updatedAt) {
    this.type = type;
    this.id = id;
    this.version = version;
    this.state = Map.copyOf(state);
    this.updatedAt = updatedAt;
  }

  /** Says what it shall become. */
  public void become(Map<String, Object> next) {
    state = Map.copyOf(next);
  }

  @Override
  public String recordType() {
    return type;
  }

  @Override
  public String recordId() {
    return id;
  }

  @Override
  public int recordVersion() {
    return version;
  }

  @Override
  public Map<String, Object> state() {
    return state;
  }

  @Override
  public Instant updatedAt() {
    return updatedAt;
  }

  @Override
  public void advance(Instant recordedAt, boolean ownChange) {
    version++;
    updatedAt = recordedAt;
  }
}
