package org.directivetracker.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.directivetracker.etag.IfMatch;
import org.jdbi.v3.core.Jdbi;

/** What the story's steps need to know of what is stored: ids, and the versions to change. */
@Singleton
@IfBuildProfile(anyOf = {"dev", "test"})
class SampleLookup {
  private final Jdbi jdbi;

  SampleLookup(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The directive of that id or reference. */
  UUID directive(String key) {
    return one(UUID.class, "select id from directive where ? in (reference, id::text)", key);
  }

  UUID directiveOfReport(UUID report) {
    return one(UUID.class, "select directive_id from progress_report where id = ?", report);
  }

  UUID assignment(UUID directive, String agency) {
    return one(
        UUID.class,
        "select id from assignment where directive_id = ? and agency = ?"
            + " and status in ('PENDING', 'ACKNOWLEDGED')",
        directive,
        agency);
  }

  UUID milestone(UUID directive, String key) {
    return one(
        UUID.class, "select id from milestone where directive_id = ? and key = ?", directive, key);
  }

  IfMatch version(String table, UUID id) {
    return match(one(Integer.class, "select version from " + table + " where id = ?", id));
  }

  IfMatch dutyVersion(UUID directive) {
    String sql = "select coalesce(max(version), 0) from reporting_duty where directive_id = ?";
    return match(one(Integer.class, sql, directive));
  }

  private <T> T one(Class<T> type, String sql, Object... arguments) {
    return jdbi.withHandle(h -> h.select(sql, arguments).mapTo(type).one());
  }

  private static IfMatch match(int version) {
    return new IfMatch("\"" + version + "\"");
  }
}
