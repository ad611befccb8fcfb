package org.directivetracker.etag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An answer that would be too long is not built up in memory. */
class BoundedOutputStreamTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void writesAsManyBytesAsMayBe() throws Exception {
    mapper.writeValue(new BoundedOutputStream(written, 12), List.of("12345678"));
    assertThat(written.toString()).isEqualTo("[\"12345678\"]");
  }

  @Test
  void endsALongAnswerEarly() {
    var items = Collections.nCopies(1_000_000, Map.of("title", "x".repeat(1_000)));
    assertThatThrownBy(
            () ->
                mapper.writeValue(
                    new BoundedOutputStream(written, 1_000_000), Map.of("items", items)))
        .isInstanceOf(BoundedOutputStream.OutputTooLargeException.class);
    assertThat(written.size()).isLessThanOrEqualTo(1_000_000);
  }
}
