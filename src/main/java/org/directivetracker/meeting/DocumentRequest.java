package org.directivetracker.meeting;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A new source document.
 *
 * @param text kept to the byte
 * @param supersedes the key of the document that this one corrects
 */
public record DocumentRequest(
    String key,
    String language,
    Rendering rendering,
    String title,
    @Nullable String publisher,
    @Nullable String url,
    @Nullable LocalDate publishedOn,
    @Nullable Instant retrievedAt,
    String text,
    @Nullable String supersedes) {}
