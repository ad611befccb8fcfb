package org.directivetracker.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.time.AsOf;

/** The scorecard of agencies. */
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

  /** What exactly a measure counts, by language. */
  record MeasureDefinition(
      String measure, Map<String, String> names, Map<String, String> definitions) {}
}
