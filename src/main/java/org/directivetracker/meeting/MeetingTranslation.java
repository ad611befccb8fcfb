package org.directivetracker.meeting;

/** A meeting's title in another language. */
public record MeetingTranslation(String title) {}
