package org.directivetracker.reminder;

import org.jspecify.annotations.Nullable;

/** What the agency answers. */
public record ReminderResponse(String response, @Nullable String onBehalfOf) {}
