package org.directivetracker.http;

import java.io.IOException;

/** The caller has hung up: what is made for it is wanted no more. */
final class HungUp extends IOException {
  HungUp() {
    super("The caller hung up");
  }
}
