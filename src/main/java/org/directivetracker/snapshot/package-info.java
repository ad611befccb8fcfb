/** Frozen reports: reports whose bytes are stored and whose digest is in the log. */
@org.jspecify.annotations.NullMarked
package org.directivetracker.snapshot;
