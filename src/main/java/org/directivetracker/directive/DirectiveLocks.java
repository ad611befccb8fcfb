package org.directivetracker.directive;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Locks directives for the packages that write what hangs on them. */
@Singleton
public class DirectiveLocks {
  private final DirectiveRepository directives;

  DirectiveLocks(DirectiveRepository directives) {
    this.directives = directives;
  }

  /** The directive, locked before anything that hangs on it. */
  public LockedDirective lock(UUID id) {
    return directives.lock(id);
  }
}
