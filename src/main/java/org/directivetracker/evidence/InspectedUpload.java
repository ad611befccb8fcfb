package org.directivetracker.evidence;

import java.nio.file.Path;

/**
 * A file that was looked at and may be kept.
 *
 * @param fileName the last segment of the name that it came with
 * @param mediaType as found in its content
 * @param size in bytes
 * @param sha256 of its bytes, in hex
 */
record InspectedUpload(Path path, String fileName, String mediaType, long size, String sha256) {}
