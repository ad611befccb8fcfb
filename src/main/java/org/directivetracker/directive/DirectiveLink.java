package org.directivetracker.directive;

import java.util.UUID;

/** The directive that a thing hangs on. */
public record DirectiveLink(UUID id, String reference) {}
