package org.directivetracker.directive;

import org.directivetracker.history.AccessLevel;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/** Who sees what of a directive. */
final class AccessRules {
  private AccessRules() {}

  /**
   * What the caller sees of it as it stands.
   *
   * @param mine whether the caller's agency has it now; null when it never had
   * @return null when the caller may not know of it
   */
  static @Nullable AccessLevel now(Caller caller, DirectiveRow row, @Nullable Boolean mine) {
    if (caller.readsAll()) {
      return AccessLevel.EVERYTHING;
    }
    if (row.status() != DirectiveStatus.DRAFT && mine != null) {
      return mine
          ? AccessLevel.ALL_SINCE_REGISTRATION
          : row.isPublic() ? AccessLevel.OWN_AND_PUBLIC : AccessLevel.OWN;
    }
    return row.isPublic() ? AccessLevel.PUBLIC : null;
  }

  /**
   * What is left of today's sight when the directive stood like this then: what is shown must be
   * allowed both now and then.
   */
  static @Nullable AccessLevel then(AccessLevel now, DirectiveRow row) {
    if (now == AccessLevel.EVERYTHING) {
      return now;
    }
    if (row.status() == DirectiveStatus.DRAFT || (!row.isPublic() && now == AccessLevel.PUBLIC)) {
      return null;
    }
    return !row.isPublic() && now == AccessLevel.OWN_AND_PUBLIC ? AccessLevel.OWN : now;
  }

  static boolean isShown(AssignmentRow a, Caller caller, AccessLevel accessLevel) {
    return switch (accessLevel) {
      case EVERYTHING, ALL_SINCE_REGISTRATION -> true;
      case OWN_AND_PUBLIC -> a.status().isCurrent() || caller.isAgency(a.agency());
      case OWN -> caller.isAgency(a.agency());
      case PUBLIC -> a.status().isCurrent();
    };
  }
}
