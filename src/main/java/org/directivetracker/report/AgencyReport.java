package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.time.AsOf;

/**
 * The scorecard of agencies.
 *
 * @param derivation version of the calculation rules, {@link ReportCover#DERIVATION}
 * @param items one line for each agency, in the order of agency codes
 * @param directives number of directives that the filters let through
 * @param illustrative whether anything about these directives is illustrative
 */
record AgencyReport(
    @JsonIgnore ReportQuery query,
    AsOf asOf,
    Checkpoint checkpoint,
    Map<String, List<String>> filters,
    GeneratorInfo generator,
    int derivation,
    List<AgencyScore> items,
    int directives,
    List<MeasureDefinition> definitions,
    boolean illustrative) {

  /** A measure: its names and the definition of what it counts, by language code. */
  record MeasureDefinition(
      String measure, Map<String, String> names, Map<String, String> definitions) {}
}
