package org.directivetracker.report;

/** Name and version of the program, as reports and case files state them. */
public record GeneratorInfo(String name, String version) {
  public static final GeneratorInfo THIS = new GeneratorInfo("Directive Tracker", runningVersion());

  /** Name and version in one text. */
  public String line() {
    return name + " " + version;
  }

  private static String runningVersion() {
    return org.eclipse.microprofile.config.ConfigProvider.getConfig()
        .getValue("quarkus.application.version", String.class);
  }
}
