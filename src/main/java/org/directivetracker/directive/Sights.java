package org.directivetracker.directive;

import org.directivetracker.history.Sight;
import org.directivetracker.security.Caller;
import org.jspecify.annotations.Nullable;

/** Who sees what of a directive. */
final class Sights {
  private Sights() {}

  /**
   * What the caller sees of it as it stands.
   *
   * @param mine whether the caller's agency has it now; null when it never had
   * @return null when the caller may not know of it
   */
  static @Nullable Sight now(Caller caller, DirectiveRow row, @Nullable Boolean mine) {
    if (caller.readsAll()) {
      return Sight.EVERYTHING;
    }
    if (row.status() != DirectiveStatus.DRAFT && mine != null) {
      return mine
          ? Sight.ALL_SINCE_REGISTRATION
          : row.isPublic() ? Sight.OWN_AND_PUBLIC : Sight.OWN;
    }
    return row.isPublic() ? Sight.PUBLIC : null;
  }

  /**
   * What is left of today's sight when the directive stood like this then: what is shown must be
   * allowed both now and then.
   */
  static @Nullable Sight then(Sight now, DirectiveRow row) {
    if (now == Sight.EVERYTHING) {
      return now;
    }
    if (row.status() == DirectiveStatus.DRAFT || (!row.isPublic() && now == Sight.PUBLIC)) {
      return null;
    }
    return !row.isPublic() && now == Sight.OWN_AND_PUBLIC ? Sight.OWN : now;
  }

  static boolean isShown(AssignmentRow a, Caller caller, Sight sight) {
    return switch (sight) {
      case EVERYTHING, ALL_SINCE_REGISTRATION -> true;
      case OWN_AND_PUBLIC -> a.status().isCurrent() || caller.isAgency(a.agency());
      case OWN -> caller.isAgency(a.agency());
      case PUBLIC -> a.status().isCurrent();
    };
  }
}
