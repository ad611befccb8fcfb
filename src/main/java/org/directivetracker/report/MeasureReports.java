package org.directivetracker.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.contract.Contract;
import org.directivetracker.directive.ClosureReason;
import org.directivetracker.directive.DirectiveLink;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jspecify.annotations.Nullable;

/**
 * Writer of the items that one measure of an agency counts. It writes each item during a walk
 * through the directives, the same walk that calculates the scorecard.
 */
@Singleton
class MeasureReports {
  private record MeasureItemLine(
      DirectiveLink directive,
      String title,
      String link,
      boolean counts,
      @Nullable LocalDate periodTo,
      @Nullable LocalDate dueOn,
      @Nullable LocalDate doneOn,
      @Nullable Integer days,
      @Nullable ClosureReason code) {

    static MeasureItemLine of(ScoreItem item, String prefix) {
      return new MeasureItemLine(
          // A directive with an agency is registered, so it has a reference.
          new DirectiveLink(item.directive().id(), String.valueOf(item.directive().reference())),
          item.directive().title(),
          prefix + Contract.BASE + item.link(),
          item.counts(),
          item.periodTo(),
          item.dueOn(),
          item.doneOn(),
          item.days(),
          item.reason());
    }
  }

  private final ScoreQueries queries;
  private final Measures measures;
  private final AgencyService agencies;
  private final Checkpoints checkpoints;
  private final ObjectMapper mapper;

  MeasureReports(
      ScoreQueries queries,
      Measures measures,
      AgencyService agencies,
      Checkpoints checkpoints,
      ObjectMapper mapper) {
    this.queries = queries;
    this.measures = measures;
    this.agencies = agencies;
    this.checkpoints = checkpoints;
    this.mapper = mapper;
  }

  /**
   * Returns the measure, if the caller may read it.
   *
   * @param agency code of the agency
   * @param measure code of the measure, such as {@code reportsResubmittedLate}
   * @throws Problem {@code forbidden} when an agency asks for another agency's measure, {@code
   *     not-found} for an unknown agency or measure
   */
  MeasureCode measure(Caller caller, String agency, String measure) {
    caller.require(Role.SUPERVISOR, Role.AUDITOR, Role.AGENCY);
    if (!caller.readsAll() && !caller.isAgency(agency)) {
      throw Problem.forbidden("An agency reads its own measures.");
    }
    if (agencies.find(agency).isEmpty()) {
      throw Problem.notFound();
    }
    return MeasureCode.of(measure).orElseThrow(Problem::notFound);
  }

  /**
   * Writes the items of the measure as JSON, then its denominator and numerator. Where items have
   * days, the numerator is the sum of the days.
   *
   * @param prefix path prefix under which a proxy publishes the service; the links begin with it
   */
  void write(
      Caller caller,
      ReportQuery query,
      String agency,
      MeasureCode measure,
      String prefix,
      OutputStream out)
      throws IOException {
    var denominator = new AtomicInteger();
    var numerator = new AtomicLong();
    var illustrative = new AtomicBoolean();
    try (JsonGenerator json = mapper.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writePOJOField("asOf", query.asOf());
      json.writePOJOField("checkpoint", checkpoints.coveringIfPossible(query.asOf().logPosition()));
      json.writeStringField("agency", agency);
      json.writePOJOField("filters", query.filters());
      json.writePOJOField("generator", GeneratorInfo.THIS);
      json.writeNumberField("derivation", ReportCover.DERIVATION);
      json.writePOJOField("definition", measures.of(measure));
      json.writeArrayFieldStart("items");
      ObjectWriter lines = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
      queries.items(
          caller,
          query,
          agency,
          measure,
          item -> {
            denominator.incrementAndGet();
            numerator.addAndGet(item.days() != null ? item.days() : item.counts() ? 1 : 0);
            illustrative.compareAndSet(false, item.directive().illustrative());
            try {
              lines.writeValue(json, MeasureItemLine.of(item, prefix));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      json.writeEndArray();
      json.writeNumberField("denominator", denominator.get());
      json.writeNumberField("numerator", numerator.get());
      json.writeBooleanField("illustrative", illustrative.get());
      json.writeEndObject();
    }
  }
}
