package org.directivetracker.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path under which a proxy publishes the service, such as {@code /tracker}. The proxy cuts it
 * off before it passes a request on and names it in {@code X-Forwarded-Prefix}; the header counts
 * only when a trusted proxy sends it, once, in its plain form.
 *
 * <p>The service itself knows no prefix: addresses are kept and compared without one. It is put
 * before them on their way out, in {@code Location}, {@code Content-Location} and {@code Link} here
 * and in link members of a body by {@link ResponseFilter}.
 */
@Singleton
public class ForwardedPrefix {
  private static final String HEADER = "X-Forwarded-Prefix";
  private static final String KEY = ForwardedPrefix.class.getName();
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

  private final PeerAddress peers;

  ForwardedPrefix(PeerAddress peers) {
    this.peers = peers;
  }

  /** The prefix of the request, empty when there is none. */
  public static String of(RoutingContext routing) {
    String prefix = routing.get(KEY);
    return prefix == null ? "" : prefix;
  }

  void read(RoutingContext routing) {
    List<String> sent = routing.request().headers().getAll(HEADER);
    if (sent.size() != 1
        || sent.get(0).isEmpty()
        || !PREFIX.matcher(sent.get(0)).matches()
        || !peers.isTrusted(routing.request())) {
      return;
    }
    routing.put(KEY, sent.get(0));
    routing.addHeadersEndHandler(v -> add(routing.response().headers(), sent.get(0)));
  }

  private static void add(MultiMap headers, String prefix) {
    for (String name : List.of("Location", "Content-Location")) {
      String address = headers.get(name);
      if (address != null && address.startsWith("/")) {
        headers.set(name, prefix + address);
      }
    }
    String link = headers.get("Link");
    if (link != null && link.startsWith("</")) {
      headers.set("Link", "<" + prefix + link.substring(1));
    }
  }
}
