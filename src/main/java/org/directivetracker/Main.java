package org.directivetracker;

import io.quarkus.dev.console.DevConsoleManager;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Locale;
import java.util.Optional;
import org.directivetracker.postgres.EmbeddedPostgres;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the service, and before it the embedded PostgreSQL when no other is configured. */
@QuarkusMain
public final class Main {
  /** Where development mode, which runs this anew after each change, finds the run before. */
  private static final String PREVIOUS_RUN = Main.class.getName() + ".previous";

  Main() {}

  public static void main(String... args) {
    // Before the first line is logged, for then the choice is made.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    boolean packaged = !isDevelopment();
    if (args.length > 0 && args[0].equals("continue-log")) {
      beCommand(args);
    }
    Config config = ConfigProvider.getConfig();
    Settings settings =
        new Settings(name -> config.getOptionalValue(name, String.class).orElse(null), packaged);
    Optional<String> refusal = settings.refusal();
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    System.setProperty(
        "tracker.db.socket-timeout-seconds", Integer.toString(settings.socketTimeoutSeconds()));
    if (settings.exportsTraces()) {
      System.setProperty("quarkus.otel.sdk.disabled", "false");
      System.setProperty("quarkus.datasource.jdbc.telemetry.enabled", "true");
    }
    if (settings.usesEmbeddedServer()) {
      try {
        startDatabase(settings);
      } catch (IllegalStateException e) {
        refuse(String.valueOf(e.getMessage()));
        return;
      }
      if (packaged) {
        Logger.getLogger(Main.class)
            .warnf(
                "DB_URL is not set: the embedded PostgreSQL keeps the data in %s, which is meant"
                    + " for one machine.",
                settings.dataDir().toAbsolutePath().normalize());
      }
    }
    // Libraries, Flyway among them, format numbers for the log in the machine's language.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    Quarkus.run(args);
  }

  /**
   * LaunchMode is set later, and a profile could be set for the packaged application as well; the
   * class loader of development mode is no part of that.
   */
  private static boolean isDevelopment() {
    return Main.class
        .getClassLoader()
        .getClass()
        .getName()
        .equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader");
  }

  /**
   * Has {@code log.LogContinuation} do its work and end: no port is opened and nothing runs by the
   * clock meanwhile.
   */
  private static void beCommand(String... args) {
    System.setProperty("tracker.command.continue-log", args.length > 1 ? args[1] : "");
    System.setProperty("quarkus.http.host-enabled", "false");
    System.setProperty("quarkus.management.host-enabled", "false");
    System.setProperty("quarkus.scheduler.enabled", "false");
  }

  @SuppressWarnings("SystemOut")
  private static void refuse(String sentence) {
    System.err.println(sentence);
    System.exit(1);
  }

  private static void startDatabase(Settings settings) {
    EmbeddedPostgres postgres = EmbeddedPostgres.startOrAttach(settings.dataDir());
    System.setProperty("tracker.embedded.url", postgres.jdbcUrl());
    System.setProperty("tracker.embedded.user", postgres.appUser());
    System.setProperty("tracker.embedded.password", postgres.appPassword());
    System.setProperty("tracker.embedded.migration-user", postgres.ownerUser());
    System.setProperty("tracker.embedded.migration-password", postgres.ownerPassword());
    System.setProperty("tracker.embedded.log-key-file", postgres.file("log-key.pem").toString());
    System.setProperty("tracker.embedded.checkpoints-dir", postgres.file("checkpoints").toString());
    Thread atExit =
        new Thread(
            () -> {
              // Quarkus lets the requests under way finish; they still need the database.
              Application application = Application.currentApplication();
              if (application != null) {
                application.awaitShutdown();
              }
              postgres.stop();
            },
            "embedded-postgresql-stop");
    Runtime.getRuntime().addShutdownHook(atExit);
    Runnable letGo =
        () -> {
          Runtime.getRuntime().removeShutdownHook(atExit);
          postgres.release();
        };
    if (isDevelopment()) {
      @Nullable Object previous = DevConsoleManager.getGlobal(PREVIOUS_RUN);
      DevConsoleManager.setGlobal(PREVIOUS_RUN, letGo);
      if (previous instanceof Runnable run) {
        run.run();
      }
    }
  }
}
