package org.directivetracker.report;

/** What makes reports and case files, as they say. */
public record GeneratorInfo(String name, String version) {
  public static final GeneratorInfo THIS = new GeneratorInfo("Directive Tracker", running());

  /** The line that names it. */
  public String line() {
    return name + " " + version;
  }

  private static String running() {
    return org.eclipse.microprofile.config.ConfigProvider.getConfig()
        .getValue("quarkus.application.version", String.class);
  }
}
