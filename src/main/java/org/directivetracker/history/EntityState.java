package org.directivetracker.history;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the members of a thing's state; absent ones are left out. */
public final class EntityState {
  private final Map<String, Object> members = new LinkedHashMap<>();

  public EntityState with(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
    return this;
  }

  public Map<String, Object> members() {
    return members;
  }
}
