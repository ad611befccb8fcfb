/**
 * Which requests may begin, and when. A body is collected before a worker thread is taken, a
 * request then waits for its turn, and what cannot begin within a second is refused while that is
 * cheap.
 */
@org.jspecify.annotations.NullMarked
package org.directivetracker.admission;
