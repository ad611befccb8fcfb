package org.directivetracker.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** Canonical JSON (RFC 8785). */
@Singleton
class CanonicalJson {
  private static final SecureRandom RANDOM = new SecureRandom();
  private final ObjectMapper mapper;

  CanonicalJson(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** The canonical text of a value. */
  String text(Object value) {
    try {
      return new JsonCanonicalizer(mapper.writeValueAsString(value)).getEncodedString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A part of an event that can be withheld alone: its canonical text with a salt of 128 bits, so
   * that its digest tells nothing about it.
   */
  String disclosed(@Nullable Object value) {
    var salt = new byte[16];
    RANDOM.nextBytes(salt);
    return text(new Disclosed(HexFormat.of().formatHex(salt), value));
  }

  private record Disclosed(String salt, @Nullable Object value) {}
}
