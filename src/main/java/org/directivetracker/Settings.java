package org.directivetracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold before anything starts: the settings that Quarkus itself reads too late. */
final class Settings {
  private static final List<String> LOGINS =
      List.of("DB_USER", "DB_PASSWORD", "DB_MIGRATION_USER", "DB_MIGRATION_PASSWORD");

  /** Less than any body that the HTTP server lets in, quarkus.http.limits.max-body-size. */
  private static final int MOST_EVIDENCE_BYTES = 60 * 1024 * 1024;

  private static final String SIGNATURE = "\\d{1,6}:(?:\\p{XDigit}{2}){2,32}";

  /** Media type, extension and signatures of a kind of file. */
  private static final Pattern EVIDENCE_TYPE =
      Pattern.compile(
          "[a-z]+/[a-z0-9.+-]+ +\\.[a-z0-9]+ +" + SIGNATURE + "(?:\\|" + SIGNATURE + ")*",
          Pattern.CASE_INSENSITIVE);

  /** How much longer the service waits for an answer than PostgreSQL works on a statement. */
  private static final int ANSWER_SECONDS = 3;

  private final Function<String, @Nullable String> source;
  private final boolean packaged;

  Settings(Function<String, @Nullable String> source, boolean packaged) {
    this.source = source;
    this.packaged = packaged;
  }

  /** One sentence for whoever started the service with unsafe or incomplete settings. */
  Optional<String> refusal() {
    if (packaged && value("OIDC_ISSUER").isEmpty()) {
      return Optional.of(
          "OIDC_ISSUER is not set: the service needs the URL of the OpenID Connect issuer whose"
              + " tokens it accepts.");
    }
    if (value("TRACKER_CORS_ORIGINS").filter(origins -> origins.contains("*")).isPresent()
        && value("TRACKER_CORS_CREDENTIALS").filter("true"::equalsIgnoreCase).isPresent()) {
      return Optional.of(
          "TRACKER_CORS_ORIGINS contains * while TRACKER_CORS_CREDENTIALS is true: any site could"
              + " act in the name of a signed-in user, so name the origins.");
    }
    if (value("TRACKER_EVIDENCE_MAX_BYTES").filter(bytes -> !isSizeOfEvidence(bytes)).isPresent()) {
      return Optional.of(
          "TRACKER_EVIDENCE_MAX_BYTES is no number from 1 to " + MOST_EVIDENCE_BYTES + ".");
    }
    if (value("TRACKER_EVIDENCE_TYPES").filter(t -> !areTypes(t)).isPresent()) {
      return Optional.of(
          "TRACKER_EVIDENCE_TYPES is no list of media type, extension and signature, such as"
              + " video/mp4 .mp4 4:66747970.");
    }
    if (value("TRACKER_QUERY_TIMEOUT_MS").filter(ms -> !ms.matches("\\d{1,8}")).isPresent()) {
      return Optional.of("TRACKER_QUERY_TIMEOUT_MS is no number of milliseconds.");
    }
    if (value("TRACKER_LOG_ORIGIN").filter(name -> !name.matches("[^\\s+]{1,200}")).isPresent()) {
      return Optional.of("TRACKER_LOG_ORIGIN contains a blank or a plus sign, or is too long.");
    }
    if (value("TRACKER_LOG_KEY_FILE").filter(file -> !isKey(Path.of(file))).isPresent()) {
      return Optional.of(
          "TRACKER_LOG_KEY_FILE names no file that this user can read with an Ed25519 key in it"
              + " (PKCS#8, PEM).");
    }
    List<String> missing = new ArrayList<>(LOGINS);
    missing.removeIf(name -> value(name).isPresent());
    if (!usesEmbeddedServer()) {
      if (missing.isEmpty() && value("TRACKER_LOG_KEY_FILE").isEmpty()) {
        return Optional.of(
            "TRACKER_LOG_KEY_FILE is not set: with DB_URL the service needs the key that signs the"
                + " log's checkpoints, the same for all instances.");
      }
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of("DB_URL is set without " + String.join(", ", missing) + ".");
    }
    return isWritable(dataDir())
        ? Optional.empty()
        : Optional.of(
            "TRACKER_DATA_DIR is "
                + dataDir()
                + ", where this user cannot write: the embedded PostgreSQL needs a folder of its"
                + " own, or DB_URL another server.");
  }

  /** By trying: root may write everywhere, if only there is something to write on. */
  private static boolean isWritable(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.delete(Files.createTempFile(folder, "writable", null));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSizeOfEvidence(String bytes) {
    return bytes.matches("[1-9]\\d{0,7}") && Integer.parseInt(bytes) <= MOST_EVIDENCE_BYTES;
  }

  private static boolean areTypes(String types) {
    return Arrays.stream(types.split(","))
        .map(String::strip)
        .allMatch(t -> t.isEmpty() || EVIDENCE_TYPE.matcher(t).matches());
  }

  private static boolean isKey(Path file) {
    try {
      String pem = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
      KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
      return true;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  boolean usesEmbeddedServer() {
    return value("DB_URL").isEmpty();
  }

  boolean exportsTraces() {
    return value("OTEL_EXPORTER_OTLP_ENDPOINT").isPresent();
  }

  /**
   * The limit of a read from PostgreSQL, in seconds: longer than any statement may take, 0 (none)
   * where statements have no limit.
   */
  int socketTimeoutSeconds() {
    int statement = value("TRACKER_QUERY_TIMEOUT_MS").map(Integer::parseInt).orElse(5_000);
    return statement == 0 ? 0 : (statement + 999) / 1_000 + ANSWER_SECONDS;
  }

  Path dataDir() {
    return Path.of(value("TRACKER_DATA_DIR").orElse(packaged ? "data" : "data-dev"));
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(source.apply(name)).filter(text -> !text.isBlank());
  }
}
