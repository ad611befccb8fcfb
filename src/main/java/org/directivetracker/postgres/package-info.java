/** A real PostgreSQL server inside the data directory, for one machine and for development. */
@org.jspecify.annotations.NullMarked
package org.directivetracker.postgres;
