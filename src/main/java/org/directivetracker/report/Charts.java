package org.directivetracker.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.directivetracker.directive.TrafficLight;
import org.directivetracker.report.ReportTotals.AgencyCount;
import org.directivetracker.report.ReportTotals.CodeCount;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.Styler;

/**
 * Builder of the charts of a report. Colour-blind readers can distinguish the colours (Okabe and
 * Ito).
 */
final class Charts {
  static final int WIDTH = 660;
  static final int HEIGHT = 235;

  /** Number of agencies in the chart. The table also shows agencies with fewer directives. */
  private static final int MOST_AGENCIES = 16;

  private static final Map<TrafficLight, Color> COLOURS =
      Map.of(
          TrafficLight.RED, new Color(0xC8501A),
          TrafficLight.YELLOW, new Color(0xE5A823),
          TrafficLight.GREEN, new Color(0x157A5E),
          TrafficLight.GREY, new Color(0xA3AAB4));
  private static final Color INK = new Color(0x33404F);
  private static final Color RULE = new Color(0xDDE2E8);
  private static final Color BAR = new Color(0x2F5D8C);

  private Charts() {}

  /** Chart of the directives that each agency leads, by traffic light. */
  static CategoryChart lights(ReportTotals totals, Labels labels, ReportLang lang) {
    List<AgencyCount> agencies =
        totals.byAgency().stream()
            .filter(a -> a.lead() > 0)
            .sorted(
                java.util.Comparator.comparing(AgencyCount::lead)
                    .reversed()
                    .thenComparing(AgencyCount::agency))
            .limit(MOST_AGENCIES)
            .toList();
    CategoryChart chart = chart();
    chart.getStyler().setStacked(true);
    chart.getStyler().setShowStackSum(false);
    chart.getStyler().setLegendVisible(true);
    if (agencies.size() > 8) {
      chart.getStyler().setXAxisLabelRotation(35);
    }
    List<String> codes = agencies.stream().map(AgencyCount::agency).toList();
    for (TrafficLight light :
        List.of(TrafficLight.RED, TrafficLight.YELLOW, TrafficLight.GREEN, TrafficLight.GREY)) {
      List<@Nullable Integer> counts = new ArrayList<>();
      agencies.forEach(a -> counts.add(count(a, light) == 0 ? null : count(a, light)));
      series(
          chart,
          labels.name("traffic-light", light, lang),
          codes,
          counts,
          COLOURS.getOrDefault(light, INK));
    }
    return chart;
  }

  private static int count(AgencyCount agency, TrafficLight light) {
    return switch (light) {
      case RED -> agency.red();
      case YELLOW -> agency.yellow();
      case GREEN -> agency.green();
      case GREY -> agency.grey();
    };
  }

  /** Chart of the directives by the number of days that their due dates moved. */
  static CategoryChart slippage(ReportTotals totals, Labels labels, ReportLang lang) {
    CategoryChart chart = chart();
    chart.getStyler().setLegendVisible(false);
    series(
        chart,
        labels.text("directives", lang),
        totals.bySlippage().stream()
            .map(c -> labels.name("slippage-band", c.code(), lang))
            .toList(),
        new ArrayList<>(totals.bySlippage().stream().map(CodeCount::count).toList()),
        BAR);
    return chart;
  }

  /** Renders a chart as PNG, with enough pixels for print. */
  static byte[] png(CategoryChart chart) throws IOException {
    int scale = 3;
    var image = new BufferedImage(WIDTH * scale, HEIGHT * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(scale, scale);
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static void series(
      CategoryChart chart,
      String name,
      List<String> codes,
      List<@Nullable Integer> counts,
      Color colour) {
    // A chart needs at least one column. Without data it shows one column of height 0.
    CategorySeries series =
        chart.addSeries(
            name,
            codes.isEmpty() ? List.of(" ") : new ArrayList<>(codes),
            counts.isEmpty() ? List.of(0) : counts);
    series.setFillColor(colour);
    series.setLineColor(colour);
  }

  private static CategoryChart chart() {
    Font font = Fonts.ofCharts().deriveFont(11f);
    CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).build();
    var styler = chart.getStyler();
    styler.setBaseFont(font);
    styler.setChartTitleVisible(false);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(INK);
    styler.setChartPadding(4);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(RULE);
    styler.setPlotGridLinesStroke(new BasicStroke(0.6f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setAxisTickLabelsFont(font);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTicksMarksVisible(false);
    styler.setXAxisTickMarkSpacingHint(20);
    styler.setLegendFont(font);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.InsideNE);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setAvailableSpaceFill(0.55);
    styler.setYAxisDecimalPattern("0");
    styler.setYAxisMin(0.0);
    styler.setLabelsVisible(true);
    styler.setLabelsFont(font);
    styler.setLabelsFontColorAutomaticEnabled(true);
    styler.setAxisTitlesVisible(false);
    styler.setAntiAlias(true);
    return chart;
  }
}
