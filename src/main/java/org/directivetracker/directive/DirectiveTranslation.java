package org.directivetracker.directive;

import org.jspecify.annotations.Nullable;

/** Title and description in another language. */
public record DirectiveTranslation(String title, @Nullable String description) {}
