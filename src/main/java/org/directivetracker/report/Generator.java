package org.directivetracker.report;

/** What made a report. */
record Generator(String name, String version) {
  static final Generator THIS = new Generator("Directive Tracker", running());

  /** The line that names it. */
  String line() {
    return name + " " + version;
  }

  private static String running() {
    return org.eclipse.microprofile.config.ConfigProvider.getConfig()
        .getValue("quarkus.application.version", String.class);
  }
}
