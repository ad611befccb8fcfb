package org.directivetracker.database;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a caller names a thing: by its identifier, a UUID, or by its reference. Exactly one of the
 * two is set.
 *
 * <p>The length of a text does not tell them apart, because a reference may have 36 characters too.
 * {@link UUID#fromString} does not either, because it accepts groups that are too short. So the
 * pattern of the contract decides.
 */
public record IdOrReference(@Nullable UUID id, @Nullable String reference) {
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  public static IdOrReference parse(String text) {
    return isId(text)
        ? new IdOrReference(UUID.fromString(text), null)
        : new IdOrReference(null, text);
  }

  /** Whether the text is a UUID as the contract writes it. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
