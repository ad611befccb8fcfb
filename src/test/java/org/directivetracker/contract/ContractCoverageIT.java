package org.directivetracker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.directivetracker.testing.ContractCoverage;
import org.directivetracker.testing.OpenApi;
import org.junit.jupiter.api.Test;

/** Nothing documented is untested: the tests before this one have seen every documented status. */
class ContractCoverageIT {
  @Test
  void everyDocumentedStatusWasSeen() {
    Set<String> seen = ContractCoverage.ofThisBuild();
    var missing = new TreeSet<String>();
    OpenApi.OPERATIONS.forEach(
        o ->
            o.responses().keySet().stream()
                .filter(status -> !status.equals("default"))
                .map(status -> o.id() + " " + status)
                .filter(line -> !seen.contains(line))
                .forEach(missing::add));
    assertThat(missing).as("documented, but never seen by the tests of this build").isEmpty();
  }
}
