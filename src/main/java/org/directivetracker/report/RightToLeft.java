package org.directivetracker.report;

import com.openhtmltopdf.bidi.BidiReorderer;
import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;
import java.text.Bidi;

/**
 * Sets Uyghur and other text that runs from right to left, by the JDK's bidirectional algorithm.
 */
final class RightToLeft {
  private RightToLeft() {}

  /** Whether a text has any of it. */
  static boolean isIn(String text) {
    return Bidi.requiresBidi(text.toCharArray(), 0, text.length());
  }

  /** Divides a paragraph into runs of one direction. */
  static final class Splitter implements BidiSplitter {
    private Bidi bidi = new Bidi("", Bidi.DIRECTION_LEFT_TO_RIGHT);

    @Override
    public void setParagraph(String paragraph, byte defaultDirection) {
      bidi =
          new Bidi(
              paragraph,
              defaultDirection == RTL
                  ? Bidi.DIRECTION_RIGHT_TO_LEFT
                  : Bidi.DIRECTION_LEFT_TO_RIGHT);
    }

    @Override
    public int countTextRuns() {
      return bidi.getRunCount();
    }

    @Override
    public BidiTextRun getVisualRun(int run) {
      int start = bidi.getRunStart(run);
      return new BidiTextRun(
          start, bidi.getRunLimit(run) - start, bidi.getRunLevel(run) % 2 == 0 ? LTR : RTL);
    }

    @Override
    public byte getBaseDirection(String paragraph) {
      return new Bidi(paragraph, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight()
          ? LTR
          : RTL;
    }
  }

  /** Shapes the letters of a run, and puts a line of it into the order in which it is seen. */
  static final class Reorderer implements BidiReorderer {
    private static final String MIRRORED = "()[]{}<>«»‹›《》〈〉【】";

    @Override
    public String reorderRTLTextToLTR(String text) {
      // reverse() keeps surrogates together.
      StringBuilder seen = new StringBuilder(text).reverse();
      for (int i = 0; i < seen.length(); i++) {
        int at = MIRRORED.indexOf(seen.charAt(i));
        if (at >= 0) {
          seen.setCharAt(i, MIRRORED.charAt(at ^ 1));
        }
      }
      return seen.toString();
    }

    @Override
    public String shapeText(String text) {
      return ArabicForms.shape(text);
    }

    @Override
    public String deshapeText(String text) {
      String letters = text.length() == 1 ? ArabicForms.letters(text.charAt(0)) : null;
      return letters == null ? text : letters;
    }

    @Override
    public boolean isLiveImplementation() {
      return true;
    }
  }
}
