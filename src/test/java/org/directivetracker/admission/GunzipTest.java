package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;
import org.directivetracker.testing.Gzip;
import org.junit.jupiter.api.Test;

/** Bytes of gzip, in whatever pieces the network brings them. */
class GunzipTest {
  private static byte[] unpack(byte[] packed, int step, int room) throws ZipException {
    var out = new ByteArrayOutputStream();
    try (var gunzip = new Gunzip()) {
      var piece = new byte[room];
      for (int at = 0; at < packed.length; at += step) {
        gunzip.feed(Arrays.copyOfRange(packed, at, Math.min(packed.length, at + step)));
        for (int n = gunzip.read(piece); n > 0; n = gunzip.read(piece)) {
          out.write(piece, 0, n);
        }
      }
      if (!gunzip.isWhole()) {
        throw new ZipException("It breaks off.");
      }
    }
    return out.toByteArray();
  }

  private static byte[] sample() {
    var random = new Random(3);
    var bytes = new byte[50_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i < 20_000 ? 'a' : random.nextInt(40));
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void givesWhatWasPacked() throws ZipException {
    byte[] packed = Gzip.pack(sample());
    for (int step : new int[] {1, 7, 511, packed.length}) {
      for (int room : new int[] {1, 100, 65_536}) {
        assertThat(unpack(packed, step, room)).isEqualTo(sample());
      }
    }
    assertThat(unpack(Gzip.pack(new byte[0]), 1, 10)).isEmpty();
  }

  @Test
  void severalMembersAreOneBody() throws ZipException {
    byte[] two = join(Gzip.pack(sample()), Gzip.pack("end".getBytes(StandardCharsets.UTF_8)));
    for (int step : new int[] {1, two.length}) {
      assertThat(unpack(two, step, 1000))
          .isEqualTo(join(sample(), "end".getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** RFC 1952, section 2.3: an extra field, a name, a comment and a checksum of the header. */
  @Test
  void everyFieldOfTheHeaderIsPassedOver() throws ZipException {
    byte[] packed = Gzip.pack(sample());
    byte[] rest = Arrays.copyOfRange(packed, 10, packed.length);
    byte[][] fields = {
      {2, 0}, // HCRC, 2
      {3, 0, 9, 9, 9}, // EXTRA, 4
      {'n', 'a', 0}, // NAME, 8
      {0}, // COMMENT, 16
    };
    int[] bits = {2, 4, 8, 16};
    for (int flags = 0; flags < 32; flags++) {
      byte[] head = Arrays.copyOf(packed, 10);
      head[3] = (byte) flags;
      byte[] all = head;
      for (int i : new int[] {1, 2, 3, 0}) {
        if ((flags & bits[i]) != 0) {
          all = join(all, fields[i]);
        }
      }
      for (int step : new int[] {1, 4096}) {
        assertThat(unpack(join(all, rest), step, 4096)).as("flags " + flags).isEqualTo(sample());
      }
    }
  }

  @Test
  void whatIsNoGzipIsRefused() {
    byte[] packed = Gzip.pack(sample());
    byte[] text = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
    byte[] wrongSum = packed.clone();
    wrongSum[packed.length - 8] ^= 1;
    byte[] wrongSize = packed.clone();
    wrongSize[packed.length - 1] ^= 1;
    byte[] reserved = packed.clone();
    reserved[3] = (byte) 0x80;
    byte[] damaged = packed.clone();
    Arrays.fill(damaged, 12, 40, (byte) 0xff);
    for (byte[] bytes :
        new byte[][] {
          text, wrongSum, wrongSize, reserved, damaged, join(packed, text), new byte[0]
        }) {
      for (int step : new int[] {1, 100_000}) {
        assertThatThrownBy(() -> unpack(bytes, step, 1000)).isInstanceOf(ZipException.class);
      }
    }
    for (int length = 0; length < packed.length; length += 97) {
      byte[] half = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> unpack(half, 64, 1000)).isInstanceOf(ZipException.class);
    }
  }

  /**
   * A gigabyte of zeros in a megabyte: no more of it exists at once than the reader has room for.
   */
  @Test
  void aBombIsReadInPieces() throws ZipException {
    byte[] bomb = Gzip.pack(new byte[64 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(100_000);
    try (var gunzip = new Gunzip()) {
      gunzip.feed(bomb);
      var piece = new byte[1024];
      for (int i = 0; i < 100; i++) {
        assertThat(gunzip.read(piece)).isEqualTo(piece.length);
      }
    }
  }
}
