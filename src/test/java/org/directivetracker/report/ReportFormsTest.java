package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.Clock;
import org.directivetracker.testing.Database;
import org.directivetracker.testing.Directive;
import org.directivetracker.testing.Json;
import org.directivetracker.testing.Proofs;
import org.directivetracker.testing.Reports;
import org.directivetracker.testing.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a report, opened by others than those who wrote them. */
@QuarkusTest
class ReportFormsTest {
  private static final String NASTY = "=HYPERLINK(\"http://x\",\"a, <b>\")";

  /** What a text may hold and XML may not, in a text that is shown. */
  private static final String NOT_IN_XML = "bell\u0007, not a character\uffff";

  private String meeting;
  private Directive worked;
  private String lead;

  @BeforeEach
  void scene() {
    ObjectNode held = Api.freshMeeting("PUBLIC");
    meeting = held.get("reference").asText();
    String text = "Build roads. 加快建设充电设施。";
    Api.freshDocument(meeting, "minutes", text);
    lead = Api.freshAgency();
    worked =
        Api.directive("PUBLIC")
            .in(meeting)
            .lead(lead)
            .with("title", "加快建设充电设施")
            .with("language", "zh")
            .with("illustrative", true)
            .with(
                "translations",
                Json.object("en", Json.object("title", "Build charging sites sooner")))
            .with(
                "passages",
                List.of(
                    Json.object(
                        "documentKey",
                        "minutes",
                        "start",
                        13,
                        "end",
                        text.length(),
                        "exact",
                        text.substring(13))))
            .milestone("first", Clock.today().plusDays(20))
            .inProgress();
    Reports.accepted(
        worked, Reports.ofToday("narrative", "Half of the sites stand.\nMore follow."));
    Reports.evidence(worked);
    Api.directive("PUBLIC")
        .in(meeting)
        .with("title", NASTY)
        .with("description", NOT_IN_XML)
        .registered();
  }

  private Response get(String format, String more) {
    Response answer =
        Api.as("supervisor")
            .accept("*/*")
            .get("/reports/status?sort=reference&meeting=" + meeting + "&format=" + format + more);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    assertThat(answer.header("Content-Disposition"))
        .endsWith("status-" + Clock.today() + "." + format + "\"");
    return answer;
  }

  @Test
  void csvHoldsTheRowsOfTheJson() {
    JsonNode items = Json.parse(get("json", "").asString()).get("items");
    String csv = new String(get("csv", "").asByteArray(), StandardCharsets.UTF_8);
    List<List<String>> rows = parse(csv);
    assertThat(rows).hasSize(items.size() + 1);
    List<String> head = rows.get(0);
    for (int i = 0; i < items.size(); i++) {
      JsonNode d = items.get(i).get("directive");
      List<String> row = rows.get(i + 1);
      assertThat(row).hasSameSizeAs(head);
      for (String name :
          List.of(
              "reference",
              "status",
              "trafficLight",
              "dueDate",
              "originalDueDate",
              "slippageDays",
              "percentComplete",
              "lastReportOn",
              "registeredOn",
              "id")) {
        assertThat(row.get(head.indexOf(name)))
            .as(name)
            .isEqualTo(d.get(name).asText("").replace("null", ""));
      }
      assertThat(row.get(head.indexOf("illustrative")))
          .isEqualTo(items.get(i).get("illustrative").asText());
    }
    assertThat(rows.get(1).get(head.indexOf("leadAgency"))).isEqualTo(lead);
    assertThat(rows.get(1).get(head.indexOf("deliveryConfidence"))).isEqualTo("GREEN");
    assertThat(rows.get(1).get(head.indexOf("illustrative"))).isEqualTo("true");
    // Text that a spreadsheet would take for a formula is led by an apostrophe.
    assertThat(rows.get(2).get(head.indexOf("title"))).isEqualTo("'" + NASTY);
    assertThat(csv).startsWith("reference,title,").endsWith("\r\n");
  }

  @Test
  void aByteOrderMarkComesByChoice() {
    assertThat(get("csv", "").asByteArray()[0]).isEqualTo((byte) 'r');
    assertThat(get("csv", "&bom=true").asByteArray()).startsWith(0xEF, 0xBB, 0xBF, 'r');
  }

  /** The full-width forms too, which spreadsheets take for the others, and line feeds. */
  @ParameterizedTest
  @ValueSource(strings = {"=", "+", "-", "@", "＝", "＋", "－", "＠"})
  void aTextThatBeginsLikeAFormulaIsLedByAnApostrophe(String sign) {
    String other = Api.freshMeeting("PUBLIC").get("reference").asText();
    Api.directive("PUBLIC").in(other).with("title", sign + "SUM(A1)").registered();
    String csv = inForm("/reports/status?format=csv&meeting=" + other).asString();
    assertThat(parse(csv).get(1).get(1)).isEqualTo("'" + sign + "SUM(A1)");
  }

  @Test
  void aCellThatBeginsWithABlankThatIsNoneIsLedByAnApostrophe() throws IOException {
    for (String blank : List.of("\t", "\r", "\n")) {
      var out = new ByteArrayOutputStream();
      try (var csv = new CsvWriter(out, false)) {
        csv.row(List.of(blank + "=1"));
      }
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("'" + blank + "=1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "agencies"})
  void theCoverOfCsvComesByChoice(String report) {
    Database.awaitNumbers();
    String address = "/reports/" + report + "?meeting=" + meeting + "&officer=,=1&format=";
    JsonNode json = Json.parse(inForm(address + "json").asString());
    String then = "&asOf=" + json.at("/asOf/at").asText();
    String plain = inForm(address + "csv" + then).asString();
    String csv = inForm(address + "csv&cover=true" + then).asString();
    assertThat(csv).endsWith(plain);
    List<String> cover = csv.substring(0, csv.length() - plain.length()).lines().toList();
    JsonNode at = Json.parse(inForm(address + "json" + then).asString());
    assertThat(cover)
        .allMatch(l -> l.startsWith("# "))
        .anyMatch(l -> l.startsWith("# As of: ") && l.contains(at.at("/asOf/at").asText()))
        .contains("# Last entry of the record: " + at.at("/asOf/logPosition").asText())
        .contains("# Root of the log: " + at.at("/checkpoint/note").asText().split("\n")[2])
        .contains("# Filters: Meeting: " + meeting + "; Officer: , =1");
    assertThat(inForm(address + "csv&cover=true&lang=zh&bom=true" + then).asString())
        .startsWith("\uFEFF# 截至: ")
        .contains("# 筛选条件: ");
  }

  /** A spreadsheet counts days from 1900, and old rows may hold earlier ones. */
  @Test
  void aDayBeforeSpreadsheetsIsText() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var workbook = new Workbook(bytes, "test", null)) {
      Worksheet sheet = workbook.newWorksheet("days");
      Spreadsheet.cell(sheet, 0, 0, LocalDate.of(1899, 12, 31));
      Spreadsheet.cell(sheet, 0, 1, LocalDate.of(1900, 1, 1));
    }
    try (var workbook = new ReadableWorkbook(new ByteArrayInputStream(bytes.toByteArray()))) {
      Row row = workbook.getFirstSheet().read().get(0);
      assertThat(row.getCell(0).getType()).isEqualTo(CellType.STRING);
      assertThat(row.getCellText(0)).isEqualTo("1899-12-31");
      assertThat(row.getCell(1).getType()).isEqualTo(CellType.NUMBER);
      assertThat(row.getCellAsNumber(1).orElseThrow().intValue()).isEqualTo(1);
    }
  }

  /** RFC 4180, section 2, read anew. */
  private static List<List<String>> parse(String csv) {
    var rows = new ArrayList<List<String>>();
    var row = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
          cell.append(c);
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\r') {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\r') {
          assertThat(csv.charAt(++i)).isEqualTo('\n');
          rows.add(List.copyOf(row));
          row.clear();
        }
      } else {
        cell.append(c);
      }
    }
    assertThat(cell).isEmpty();
    return rows;
  }

  @Test
  void theWorkbookHasRealDatesAndNumbers() throws IOException {
    byte[] bytes = get("xlsx", "").asByteArray();
    try (var workbook = new ReadableWorkbook(new ByteArrayInputStream(bytes))) {
      assertThat(workbook.getSheets().map(s -> s.getName()))
          .containsExactly("Summary", "Directives");
      List<Row> rows = workbook.getSheet(1).orElseThrow().read();
      List<String> head =
          IntStream.range(0, rows.get(0).getCellCount())
              .mapToObj(i -> rows.get(0).getCellText(i))
              .toList();
      Row row = rows.get(1);
      LocalDate due = LocalDate.parse(worked.get().get("dueDate").asText());
      assertThat(row.getCell(head.indexOf("Due date")).getType()).isEqualTo(CellType.NUMBER);
      assertThat(row.getCellAsDate(head.indexOf("Due date")).orElseThrow().toLocalDate())
          .isEqualTo(due);
      assertThat(row.getCellAsNumber(head.indexOf("Slippage (days)")).orElseThrow().intValue())
          .isZero();
      assertThat(row.getCellText(head.indexOf("Status"))).isEqualTo("In progress");
      assertThat(row.getCellAsBoolean(head.indexOf("ILLUSTRATIVE DATA"))).contains(true);
      assertThat(rows.get(2).getCellText(head.indexOf("Title"))).isEqualTo(NASTY);
      assertThat(rows.get(2).getCell(head.indexOf("Title")).getFormula()).isNull();
      List<Row> summary = workbook.getFirstSheet().read();
      assertThat(summary.get(1).getCellText(0)).isEqualTo("ILLUSTRATIVE DATA");
    }
    String sheet = part(bytes, "xl/worksheets/sheet2.xml");
    assertThat(sheet).contains("state=\"frozen\"").contains("<autoFilter ref=\"A1:");
    assertThat(sheet).contains("ILLUSTRATIVE DATA</oddHeader>");
  }

  /** The moment that a report is of would be taken for the one at which it was made. */
  @ParameterizedTest
  @ValueSource(strings = {"status", "agencies"})
  void noFileSaysWhenItWasMade(String report) throws IOException {
    String address = "/reports/" + report + "?meeting=SC-2023-05-05&asOf=2024-05-08&format=";
    try (PDDocument document = Loader.loadPDF(inForm(address + "pdf").asByteArray())) {
      assertThat(document.getDocumentInformation().getCreationDate()).isNull();
      assertThat(document.getDocumentInformation().getModificationDate()).isNull();
      byte[] metadata = document.getDocumentCatalog().getMetadata().toByteArray();
      assertThat(new String(metadata, StandardCharsets.UTF_8)).doesNotContain("Date");
    }
    assertThat(part(inForm(address + "xlsx").asByteArray(), "docProps/core.xml"))
        .contains("coreProperties")
        .doesNotContain("created", "modified", "2024-05");
  }

  private static String part(byte[] zip, String name) throws IOException {
    var in = new ZipInputStream(new ByteArrayInputStream(zip));
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      if (entry.getName().equals(name)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError(name);
  }

  private static List<String> pages(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      var pages = new ArrayList<String>();
      for (int p = 1; p <= document.getNumberOfPages(); p++) {
        var stripper = new PDFTextStripper();
        stripper.setStartPage(p);
        stripper.setEndPage(p);
        pages.add(stripper.getText(document));
      }
      return pages;
    }
  }

  @Test
  void thePagesAreNumberedMarkedAndInBothLanguages() throws IOException {
    List<String> english = pages(get("pdf", "").asByteArray());
    int all = english.size();
    assertThat(english.get(0))
        .contains("Status report", "Meeting: " + meeting, "Directive Tracker");
    assertThat(english.get(1)).contains("Contents", "Build charging sites sooner", "2 / " + all);
    for (int p = 1; p < all; p++) {
      assertThat(english.get(p)).contains((p + 1) + " / " + all);
    }
    // The contents name the page on which a directive begins.
    int section =
        IntStream.range(2, all)
            .filter(p -> english.get(p).contains("What the meeting decided"))
            .findFirst()
            .orElseThrow();
    assertThat(english.get(1).lines().filter(l -> l.contains("Build charging sites sooner")))
        .singleElement()
        .asString()
        .endsWith(" " + (section + 1));
    assertThat(english.get(section))
        .contains("加快建设充电设施。", "Half of the sites stand.", "Milestone first");
    // The mark stands on every page with invented data, and on no page of what is not.
    int other =
        IntStream.range(section + 1, all)
            .filter(p -> english.get(p).contains("=HYPERLINK"))
            .findFirst()
            .orElseThrow();
    for (int p = 2; p < other; p++) {
      assertThat(english.get(p)).as("page " + (p + 1)).contains("ILLUSTRATIVE DATA");
    }
    assertThat(english.get(other)).doesNotContain("ILLUSTRATIVE DATA");

    List<String> chinese = pages(get("pdf", "&lang=zh").asByteArray());
    assertThat(chinese.get(0)).contains("督查事项情况报告", "示例数据");
    assertThat(chinese.get(1)).contains("目录", "加快建设充电设施");
    assertThat(String.join("", chinese)).contains("办理中", "里程碑", "办理记录");
  }

  @Test
  void whatHoldsTooManyIsRefused() {
    String crowd = Api.freshMeeting("PUBLIC").get("reference").asText();
    for (int i = 0; i <= 300; i++) {
      Api.directive("PUBLIC").in(crowd).draft();
    }
    for (String format : List.of("html", "pdf")) {
      Response refused =
          Api.as("supervisor").get("/reports/status?meeting=" + crowd + "&format=" + format);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Api.pointers(refused)).containsExactly("/query/format");
      assertThat(Api.codes(refused)).containsExactly("too-many");
    }
    try (Clock clock = Clock.frozenAt(Clock.now().plusSeconds(60))) {
      Response refused =
          Api.post(
              Api.as("auditor"),
              "/report-snapshots",
              Json.object(
                  "report",
                  "STATUS",
                  "format",
                  "PDF",
                  "filters",
                  Json.object("meeting", Json.array(crowd))));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Api.pointers(refused)).containsExactly("/format");
      assertThat(Api.codes(refused)).containsExactly("too-many");
    }
    assertThat(
            Api.as("supervisor")
                .accept("text/csv")
                .get("/reports/status?meeting=" + crowd)
                .asString()
                .lines())
        .hasSize(302);
  }

  @Test
  void evidenceAndItsDigestAreForThoseWhoMaySeeThem() throws IOException {
    JsonNode item = Api.all(Api.as("supervisor"), worked.path() + "/evidence").get(0);
    String digest = item.get("sha256").asText();
    assertThat(get("html", "").asString()).contains(digest);
    Response open = Api.anonymous().accept("text/html").get("/reports/status?meeting=" + meeting);
    assertThat(open.header("Content-Type")).startsWith("text/html");
    assertThat(open.asString())
        .contains("Half of the sites stand.")
        .doesNotContain(digest)
        .doesNotContain("Confidence:");
  }

  @Test
  void thePageIsSafe() {
    assertThat(get("html", "").asString())
        .contains("=HYPERLINK(&quot;http://x&quot;,&quot;a, &lt;b&gt;&quot;)")
        .doesNotContain("<b>\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv", "xlsx", "html", "pdf"})
  void theSameDataGivesTheSameBytes(String format) {
    Database.awaitNumbers();
    String asOf = "&asOf=" + Json.parse(get("json", "").asString()).at("/asOf/at").asText();
    byte[] first = get(format, asOf).asByteArray();
    assertThat(get(format, asOf).asByteArray()).isEqualTo(first);
  }

  /** The first that covers what the report is of, so that it stays however far the log goes on. */
  @Test
  void theCoverNamesTheCheckpointUnderWhichTheReportStands() throws IOException {
    Database.awaitNumbers();
    JsonNode report = Json.parse(get("json", "").asString());
    JsonNode checkpoint = report.get("checkpoint");
    long size = checkpoint.get("treeSize").asLong();
    assertThat(size).isGreaterThanOrEqualTo(report.at("/asOf/logPosition").asLong());
    String[] note = checkpoint.get("note").asText().split("\n");
    assertThat(note[1]).isEqualTo(String.valueOf(size));
    assertThat(Base64.getDecoder().decode(note[2]))
        .isEqualTo(HexFormat.of().parseHex(checkpoint.get("rootHash").asText()))
        .isEqualTo(
            Proofs.root(
                Database.column(
                        "select encode(leaf, 'hex') from log_entry where seq <= %d order by seq"
                            .formatted(size))
                    .stream()
                    .map(HexFormat.of()::parseHex)
                    .toList()));
    String at = report.at("/asOf/at").asText();
    Api.directive("PUBLIC").draft();
    Database.awaitNumbers();
    long newest = Json.parse(get("json", "").asString()).at("/checkpoint/treeSize").asLong();
    assertThat(newest).isGreaterThan(size);
    String then = "&asOf=" + at;
    assertThat(Json.parse(get("json", then).asString()).get("checkpoint")).isEqualTo(checkpoint);
    String cover = pages(get("pdf", then).asByteArray()).get(0);
    assertThat(cover)
        .contains("Checkpoint of the log " + note[0] + " · " + size + " entries", note[2]);
    assertThat(get("html", then + "&lang=zh").asString())
        .contains("日志检查点", note[0] + " · " + size + " 条", note[2]);
    try (var workbook =
        new ReadableWorkbook(new ByteArrayInputStream(get("xlsx", then).asByteArray()))) {
      assertThat(workbook.getFirstSheet().openStream().map(r -> r.getCellText(1)))
          .contains(note[2]);
    }
    assertThat(
            Api.expect(200, Api.as("auditor").get("/reports/agencies?topic=none&asOf=" + at))
                .get("checkpoint"))
        .isEqualTo(checkpoint);
  }

  /** Figures differ between versions of the rules, so that each form says which made them. */
  @ParameterizedTest
  @ValueSource(strings = {"/reports/status?meeting=", "/reports/agencies?meeting="})
  void everyFormNamesTheDerivation(String report) throws IOException {
    String address = report + meeting + "&format=";
    assertThat(
            Api.expect(200, Api.as("supervisor").get(address + "json")).get("derivation").asInt())
        .isEqualTo(2);
    List<List<String>> rows = parse(inForm(address + "csv").asString());
    int column = rows.get(0).indexOf("derivation");
    assertThat(rows).hasSizeGreaterThan(1);
    assertThat(rows.subList(1, rows.size())).allMatch(r -> r.get(column).equals("2"));
    try (var workbook =
        new ReadableWorkbook(new ByteArrayInputStream(inForm(address + "xlsx").asByteArray()))) {
      assertThat(
              workbook
                  .getFirstSheet()
                  .openStream()
                  .filter(r -> r.getCellText(0).equals("Derivation"))
                  .map(r -> r.getCellText(1)))
          .containsExactly("2");
    }
    assertThat(inForm(address + "html").asString())
        .contains("<td class=\"k\">Derivation</td><td>2</td>");
    assertThat(inForm(address + "html&lang=zh").asString())
        .contains("<td class=\"k\">计算口径版本</td><td>2</td>");
    assertThat(pages(inForm(address + "pdf").asByteArray()).get(0)).contains("Derivation 2");
  }

  private static Response inForm(String address) {
    Response answer = Api.as("supervisor").accept("*/*").get(address);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  @Test
  void theFormIsChosenByNameOrByWhatIsAccepted() {
    var types =
        Map.of(
            "application/json", "application/json",
            "text/csv", "text/csv",
            "application/pdf", "application/pdf",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html",
            "*/*", "application/json");
    types.forEach(
        (accept, type) ->
            assertThat(
                    Api.as("supervisor")
                        .accept(accept)
                        .get("/reports/status?topic=no-such-topic")
                        .header("Content-Type"))
                .as(accept)
                .startsWith(type));
    assertThat(Api.as("supervisor").accept("text/plain").get("/reports/status").statusCode())
        .isEqualTo(406);
  }
}
