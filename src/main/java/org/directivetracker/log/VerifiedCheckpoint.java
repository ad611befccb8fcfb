package org.directivetracker.log;

/**
 * A checkpoint whose signature was verified.
 *
 * @param root in lower-case hex
 */
record VerifiedCheckpoint(long size, String root, String note) {}
