/**
 * Reports: the status report, the scorecard of agencies, and the items of its measures, in JSON,
 * CSV, XLSX, HTML and PDF.
 */
@org.jspecify.annotations.NullMarked
package org.directivetracker.report;
