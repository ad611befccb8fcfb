package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.directivetracker.testing.DataDirs;
import org.directivetracker.testing.PackagedApp;
import org.directivetracker.testing.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static TestIssuer issuer;
  private static Path dataDir;

  @BeforeAll
  static void begin() throws IOException {
    issuer = new TestIssuer();
    dataDir = DataDirs.fresh("startup-it");
  }

  @AfterAll
  static void end() {
    issuer.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TRACKER_DATA_DIR=/nowhere | OIDC_ISSUER is not set: the service needs the URL of the OpenID Connect issuer whose tokens it accepts.
          OIDC_ISSUER=http://localhost:1 TRACKER_CORS_ORIGINS=https://a.example,* TRACKER_CORS_CREDENTIALS=true | TRACKER_CORS_ORIGINS contains * while TRACKER_CORS_CREDENTIALS is true: any site could act in the name of a signed-in user, so name the origins.
          OIDC_ISSUER=http://localhost:1 DB_URL=jdbc:postgresql://localhost/x DB_USER=x DB_PASSWORD=y | DB_URL is set without DB_MIGRATION_USER, DB_MIGRATION_PASSWORD.
          OIDC_ISSUER=http://localhost:1 DB_URL=jdbc:postgresql://localhost/x DB_USER=x DB_PASSWORD=y DB_MIGRATION_USER=z DB_MIGRATION_PASSWORD=y | TRACKER_LOG_KEY_FILE is not set: with DB_URL the service needs the key that signs the log's checkpoints, the same for all instances.
          OIDC_ISSUER=http://localhost:1 TRACKER_LOG_KEY_FILE=/dev/null | TRACKER_LOG_KEY_FILE names no file that this user can read with an Ed25519 key in it (PKCS#8, PEM).
          OIDC_ISSUER=http://localhost:1 TRACKER_LOG_ORIGIN=a+b | TRACKER_LOG_ORIGIN contains a blank or a plus sign, or is too long.
          OIDC_ISSUER=http://localhost:1 TRACKER_EVIDENCE_TYPES=video/mp4 | TRACKER_EVIDENCE_TYPES is no list of media type, extension and signature, such as video/mp4 .mp4 4:66747970.
          OIDC_ISSUER=http://localhost:1 TRACKER_EVIDENCE_MAX_BYTES=100000000 | TRACKER_EVIDENCE_MAX_BYTES is no number from 1 to 62914560.
          OIDC_ISSUER=http://localhost:1 TRACKER_DATA_DIR=/proc/none | TRACKER_DATA_DIR is /proc/none, where this user cannot write: the embedded PostgreSQL needs a folder of its own, or DB_URL another server.
          """)
  void refusesUnsafeSettingsWithOneSentence(String settings, String sentence) {
    Map<String, String> environment = new HashMap<>();
    for (String setting : settings.split(" ")) {
      environment.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    try (PackagedApp app = PackagedApp.start(environment)) {
      assertThat(app.awaitExit(LIMIT)).isEqualTo(1);
      assertThat(app.output()).isEqualTo(sentence + "\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "quarkus"})
  void holdsNothingOfDevelopment(String folder) throws IOException {
    var entries = new ArrayList<String>();
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(Path.of("target/quarkus-app", folder), "*.jar")) {
      for (Path path : jars) {
        try (ZipFile jar = new ZipFile(path.toFile())) {
          jar.stream().map(ZipEntry::getName).forEach(entries::add);
        }
      }
    }
    assertThat(entries)
        .anyMatch(e -> e.startsWith("org/directivetracker/directive/"))
        .noneMatch(e -> e.startsWith("org/directivetracker/dev/"))
        .noneMatch(e -> e.startsWith("sample/"));
  }

  @Test
  void keepsEverythingThroughEveryKill() throws Exception {
    try (PackagedApp app = start()) {
      assertThat(app.output())
          .contains("WARN")
          .contains(
              "DB_URL is not set: the embedded PostgreSQL keeps the data in "
                  + dataDir
                  + ", which is meant for one machine.");
      sql("CREATE TABLE IF NOT EXISTS acknowledged (n int)");
      sql("INSERT INTO acknowledged VALUES (1)");
      app.kill();
    }
    try (PackagedApp app = start()) {
      sql("INSERT INTO acknowledged VALUES (2)");
      DataDirs.killServer(dataDir);
      app.awaitReady(Duration.ofSeconds(10));
      sql("INSERT INTO acknowledged VALUES (3)");
      app.kill();
      DataDirs.killServer(dataDir);
    }
    try (PackagedApp app = start()) {
      assertThat(sql("SELECT string_agg(n::text, ',' ORDER BY n) FROM acknowledged"))
          .isEqualTo("1,2,3");
      assertThat(app.terminate()).isEqualTo(143);
      assertThat(app.output()).doesNotContain("ERROR").doesNotContain("Exception");
    }
    assertThat(dataDir.resolve("cluster/postmaster.pid")).doesNotExist();
  }

  private static PackagedApp start() {
    return PackagedApp.start(
            Map.of(
                "OIDC_ISSUER",
                issuer.url(),
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                issuer.url(),
                "TRACKER_DATA_DIR",
                dataDir.toString()))
        .awaitReady(LIMIT);
  }

  private static String sql(String statement) throws IOException, SQLException {
    Properties secrets = new Properties();
    try (Reader reader = Files.newBufferedReader(dataDir.resolve("postgresql.secrets"))) {
      secrets.load(reader);
    }
    String url = "jdbc:postgresql://127.0.0.1:" + secrets.getProperty("port") + "/tracker";
    try (Connection connection =
            DriverManager.getConnection(
                url, "tracker_owner", secrets.getProperty("tracker_owner"));
        Statement work = connection.createStatement()) {
      if (!work.execute(statement)) {
        return "";
      }
      try (ResultSet rows = work.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }
}
