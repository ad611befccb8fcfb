package org.directivetracker.log;

/**
 * How far the log goes at a moment.
 *
 * @param seq the highest number of an event recorded until then, 0 when there is none
 * @param complete whether everything recorded until then that can be seen has its number
 */
public record LogPosition(long seq, boolean complete) {}
