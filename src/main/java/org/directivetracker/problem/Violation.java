package org.directivetracker.problem;

/**
 * One fault of a request.
 *
 * @param pointer JSON Pointer (RFC 6901) into the body, or the name of a parameter or header
 * @param code what is wrong, for machines, in kebab-case
 */
public record Violation(String pointer, String detail, String code) {}
