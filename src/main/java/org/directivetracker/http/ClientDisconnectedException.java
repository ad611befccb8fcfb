package org.directivetracker.http;

import java.io.IOException;

/** The caller has hung up: what is made for it is wanted no more. */
final class ClientDisconnectedException extends IOException {
  ClientDisconnectedException() {
    super("The caller hung up");
  }
}
