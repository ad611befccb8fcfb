package org.directivetracker.extension;

import org.jspecify.annotations.Nullable;

/** The agency takes its request back. */
public record ExtensionWithdrawal(@Nullable String onBehalfOf) {}
