package org.directivetracker.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.RecordCheck;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A database that already holds rows takes every later migration, whichever they are.
 *
 * <p>{@code src/test/resources/upgrade/<version>.sql} puts rows into the schema as of that version,
 * as the application of that time would have, after those of all files before it. It finds all
 * migrations by itself.
 */
@QuarkusTest
class UpgradeTest {
  private static final Path ROWS = Path.of("src/test/resources/upgrade");

  private final String name = "upgrade_" + UUID.randomUUID().toString().replace("-", "");

  @BeforeEach
  void make() throws SQLException {
    superuser("create database " + name + " owner " + System.getProperty("test.db.owner.user"));
  }

  @AfterEach
  void drop() throws SQLException {
    superuser("drop database " + name + " with (force)");
  }

  static Stream<String> versions() throws IOException {
    try (Stream<Path> files = Files.list(ROWS)) {
      List<String> versions =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.matches("\\d+\\.sql"))
              .map(f -> f.replace(".sql", ""))
              .sorted()
              .toList();
      assertThat(versions).isNotEmpty();
      return versions.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void rowsOutliveEveryLaterMigration(String version) throws Exception {
    flyway(version).migrate();
    fill(version);
    Map<String, List<String>> before = rows();
    assertThat(before.keySet())
        .contains("event", "directive", "directive_version", "date_decision", "source_document");
    before.forEach((table, rows) -> assertThat(rows).as(table).isNotEmpty());

    Flyway latest = flyway(null);
    latest.migrate();
    assertThat(latest.info().pending()).isEmpty();
    assertThat(latest.validateWithResult().validationSuccessful).isTrue();

    stillThere(before);
    stillRefuses(before.keySet());
    stillWrites(before.keySet());
  }

  /** What a later migration may do to a tracked table: the versions must stay in step with it. */
  @ParameterizedTest
  @MethodSource("versions")
  void aTrackedTableMayGrow(String version) throws Exception {
    flyway(version).migrate();
    fill(version);
    Map<String, List<String>> before = rows();
    flyway(null).migrate();
    try (Connection owner = connect("owner")) {
      for (String table : new RecordCheck(owner).tracked().keySet()) {
        for (String each : List.of(table, table + "_version")) {
          try (Statement statement = owner.createStatement()) {
            statement.execute("alter table " + each + " add column later text");
          }
        }
      }
    }
    stillThere(before);
    stillRefuses(before.keySet());
    stillWrites(before.keySet());
  }

  @Test
  void theNewestCheckpointsKeyIsPinned() throws Exception {
    flyway("20260701000300").migrate();
    fill("20260301000100");
    String signature =
        Base64.getEncoder().encodeToString(HexFormat.of().parseHex("0a0b0c0d" + "00".repeat(64)));
    try (Connection app = connect("app");
        Statement statement = app.createStatement()) {
      statement.execute(
          "insert into log_checkpoint (tree_size, root_hash, note) select 1, leaf, E'the-log\\n1\\n"
              + Base64.getEncoder().encodeToString(new byte[32])
              + "\\n\\n\u2014 the-log "
              + signature
              + "\\n' from log_entry where seq = 1");
    }
    flyway(null).migrate();
    try (Connection app = connect("app")) {
      var check = new RecordCheck(app);
      assertThat(
              check.column(
                  "select origin || ' ' || encode(key_id, 'hex') || ' ' || after_size from log_key"))
          .containsExactly("the-log 0a0b0c0d -1");
      assertThat(check.column("select tree_size::text from log_checkpoint_vouched"))
          .containsExactly("1");
    }
  }

  @Test
  void everyMigrationIsNamedByItsMoment() {
    List<String> versions =
        Arrays.stream(flyway(null).info().all())
            .map(MigrationInfo::getVersion)
            .map(MigrationVersion::getVersion)
            .toList();
    assertThat(versions).isNotEmpty().allMatch(v -> v.matches("20\\d{12}")).isSorted();
  }

  private void fill(String version) throws Exception {
    try (Connection app = connect("app");
        Statement statement = app.createStatement()) {
      for (String each : versions().filter(v -> v.compareTo(version) <= 0).toList()) {
        statement.execute(Files.readString(ROWS.resolve(each + ".sql"), StandardCharsets.UTF_8));
      }
    }
  }

  private Map<String, List<String>> rows() throws SQLException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Connection connection = connect("owner")) {
      RecordCheck check = new RecordCheck(connection);
      for (String table : check.tables()) {
        if (!table.equals("flyway_schema_history")) {
          rows.put(table, check.column("select to_jsonb(t)::text from " + table + " t"));
        }
      }
    }
    return rows;
  }

  /** Each row with at least the members that it had. */
  private void stillThere(Map<String, List<String>> before) throws SQLException {
    try (Connection connection = connect("owner")) {
      for (Map.Entry<String, List<String>> table : before.entrySet()) {
        for (String row : table.getValue()) {
          try (var select =
              connection.prepareStatement(
                  "select count(*) from %s t where to_jsonb(t) @> ?::jsonb"
                      .formatted(table.getKey()))) {
            select.setString(1, row);
            try (var found = select.executeQuery()) {
              found.next();
              assertThat(found.getInt(1)).as(table.getKey() + " " + row).isEqualTo(1);
            }
          }
        }
      }
    }
  }

  private void stillRefuses(Set<String> filled) throws SQLException {
    for (String login : List.of("app", "owner")) {
      try (Connection connection = connect(login)) {
        RecordCheck check = new RecordCheck(connection);
        List<String> tables = new ArrayList<>(check.appendOnly());
        check.tracked().keySet().forEach(t -> tables.add(t + "_version"));
        tables.retainAll(filled);
        for (String table : tables) {
          String column =
              check
                  .column(
                      "select column_name from information_schema.columns where table_schema ="
                          + " 'public' and is_generated = 'NEVER' and table_name = '"
                          + table
                          + "'")
                  .get(0);
          refused(connection, "42501", "update %s set %s = %s".formatted(table, column, column));
          refused(connection, "42501", "delete from " + table);
          refused(connection, "42501", "truncate " + table + " cascade");
        }
        Map<String, String> all = check.tracked();
        all.keySet().retainAll(filled);
        for (Map.Entry<String, String> tracked : all.entrySet()) {
          refused(
              connection,
              "23000",
              "update %s set %s = %s + 1"
                  .formatted(tracked.getKey(), tracked.getValue(), tracked.getValue()));
        }
      }
    }
  }

  /** The application writes the next version of each thing, and the record agrees. */
  private void stillWrites(Set<String> filled) throws SQLException {
    try (Connection app = connect("app")) {
      Map<String, String> all = new RecordCheck(app).tracked();
      all.keySet().retainAll(filled);
      for (Map.Entry<String, String> tracked : all.entrySet()) {
        String next =
            tracked.getValue().equals("version")
                ? "version = version + 1"
                : "version = version + 1, revision = revision + 1";
        try (Statement statement = app.createStatement()) {
          statement.execute(
              """
              do $$
              declare
                  thing record;
                  event uuid;
                  form  text;
              begin
                  for thing in select id, %2$s + 1 as version,
                          (to_jsonb(t) ->> 'directive_id')::uuid as directive from %1$s t loop
                      event := gen_random_uuid();
                      perform set_config('tracker.event_id', event::text, true);
                      perform set_config('tracker.recorded_at', '2040-01-01T00:00:00Z', true);
                      form := jsonb_build_object('also', '[]'::jsonb, 'entity', jsonb_build_object(
                          'type', replace('%1$s', '_', '-'), 'id', thing.id, 'version', thing.version))::text;
                      insert into event (event_id, canonical_version, action, entity_type, entity_id, entity_version,
                          directive_id, role, recorded_at, effective_at, simulated_clock, actor_disclosed,
                          request_id_disclosed, changes_disclosed, reason_disclosed, canonical,
                          digest)
                      values (event, 1, 'update', '%1$s', thing.id::text, thing.version, thing.directive, 'admin',
                          '2040-01-01T00:00:00Z', now(), true, '{}', '{}', '{}', '{}', form,
                          sha256(convert_to(form, 'UTF8')));
                      update %1$s set %3$s where id = thing.id;
                  end loop;
              end $$;
              """
                  .formatted(tracked.getKey(), tracked.getValue(), next));
        }
      }
      assertThat(
              new RecordCheck(app).column("select 1 from event where recorded_at > '2039-01-01'"))
          .hasSizeGreaterThan(4);
    }
    try (Connection connection = connect("owner")) {
      assertThat(new RecordCheck(connection).faults()).isEmpty();
    }
  }

  private static void refused(Connection connection, String state, String sql) {
    SQLException refusal =
        catchThrowableOfType(
            SQLException.class,
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            });
    assertThat((Throwable) refusal).as(sql + " is refused").isNotNull();
    assertThat(refusal.getSQLState()).as(sql + ": " + refusal.getMessage()).isEqualTo(state);
  }

  private Flyway flyway(String target) {
    var configuration =
        Flyway.configure()
            .dataSource(
                url(),
                System.getProperty("test.db.owner.user"),
                System.getProperty("test.db.owner.password"))
            .locations("filesystem:migrations")
            .placeholders(Map.of("appUser", System.getProperty("test.db.app.user")));
    return (target == null ? configuration : configuration.target(target)).load();
  }

  private Connection connect(String login) throws SQLException {
    return DriverManager.getConnection(
        url(),
        System.getProperty("test.db." + login + ".user"),
        System.getProperty("test.db." + login + ".password"));
  }

  private String url() {
    String url = System.getProperty("test.db.url");
    return url.replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
  }

  private static void superuser(String sql) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
