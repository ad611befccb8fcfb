package org.directivetracker.assessment;

/** The auditor publishes it: nothing is to be said besides. */
public record AssessmentPublication() {}
