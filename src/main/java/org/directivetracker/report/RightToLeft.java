package org.directivetracker.report;

import com.openhtmltopdf.bidi.BidiReorderer;
import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;
import java.text.Bidi;

/**
 * Layout of text that runs from right to left, such as Uyghur, by the JDK's bidirectional
 * algorithm.
 */
final class RightToLeft {
  private RightToLeft() {}

  /** Whether any of a text runs from right to left. */
  static boolean isIn(String text) {
    return Bidi.requiresBidi(text.toCharArray(), 0, text.length());
  }

  /** Splitter of a paragraph into runs of one direction. */
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

  /** Shaper of the letters of a run, which also puts the run into visual order, line by line. */
  static final class Reorderer implements BidiReorderer {
    private static final String MIRRORED = "()[]{}<>«»‹›《》〈〉【】";

    @Override
    public String reorderRTLTextToLTR(String text) {
      // reverse() keeps surrogate pairs together.
      StringBuilder visual = new StringBuilder(text).reverse();
      for (int i = 0; i < visual.length(); i++) {
        int position = MIRRORED.indexOf(visual.charAt(i));
        if (position >= 0) {
          visual.setCharAt(i, MIRRORED.charAt(position ^ 1));
        }
      }
      return visual.toString();
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
