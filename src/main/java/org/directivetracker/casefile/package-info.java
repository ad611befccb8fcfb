/**
 * Case files: zip files with the events, proofs and files of a directive, a meeting or the whole
 * log.
 */
@org.jspecify.annotations.NullMarked
package org.directivetracker.casefile;
