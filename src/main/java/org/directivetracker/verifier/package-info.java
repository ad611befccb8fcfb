/**
 * The offline verifier of case files. It trusts no server and shares no code with the service: what
 * it believes is in {@code docs/case-file.md}, from which another could be written.
 */
@org.jspecify.annotations.NullMarked
package org.directivetracker.verifier;
