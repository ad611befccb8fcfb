package org.directivetracker.directive;

/** A milestone's title in another language. */
public record MilestoneTranslation(String title) {}
