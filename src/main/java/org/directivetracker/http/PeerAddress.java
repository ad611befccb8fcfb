package org.directivetracker.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The address that a request came from, as limits count it.
 *
 * <p>Behind proxies that {@code TRACKER_TRUSTED_PROXIES} names it is the last address in {@code
 * X-Forwarded-For} that is not itself a trusted proxy: each proxy appends the address that it saw,
 * so everything to the left of that one may be invented by the caller.
 */
@Singleton
public class PeerAddress {
  private static final int IPV6_NETWORK_BYTES = 8;

  private final List<IpSubnetFilterRule> trusted;

  /**
   * @throws IllegalArgumentException when a trusted proxy is neither an address nor a network in
   *     CIDR notation
   */
  PeerAddress(@ConfigProperty(name = "tracker.trusted-proxies") Optional<List<String>> proxies) {
    this.trusted =
        proxies.orElse(List.of()).stream().map(String::strip).map(PeerAddress::rule).toList();
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      throw new IllegalArgumentException("TRACKER_TRUSTED_PROXIES names no address: " + network);
    }
    int prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(network.substring(slash + 1));
    return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  /** The network that a request came from: an IPv4 address, or the first 64 bits of an IPv6 one. */
  public String network(HttpServerRequest request) {
    return network(
        request.remoteAddress().hostAddress(), request.headers().getAll("X-Forwarded-For"));
  }

  String network(@Nullable String remote, List<String> forwarded) {
    InetAddress peer = parse(remote);
    if (peer == null) {
      return "unknown";
    }
    List<String> hops =
        forwarded.stream()
            .flatMap(h -> Arrays.stream(h.split(",", -1)))
            .map(String::strip)
            .toList();
    for (int i = hops.size() - 1; i >= 0 && isTrusted(peer); i--) {
      InetAddress before = parse(hops.get(i));
      if (before == null) {
        break;
      }
      peer = before;
    }
    byte[] bytes = peer.getAddress();
    return peer instanceof Inet6Address
        ? NetUtil.bytesToIpAddress(Arrays.copyOf(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES), 16))
        : NetUtil.bytesToIpAddress(bytes);
  }

  /** Whether a trusted proxy sent the request. */
  boolean isTrusted(HttpServerRequest request) {
    InetAddress peer = parse(request.remoteAddress().hostAddress());
    return peer != null && isTrusted(peer);
  }

  private boolean isTrusted(InetAddress address) {
    var socket = new InetSocketAddress(address, 0);
    return trusted.stream().anyMatch(rule -> rule.matches(socket));
  }

  /** Never looks a name up. An IPv4 address that is mapped into IPv6 becomes the IPv4 address. */
  private static @Nullable InetAddress parse(@Nullable String address) {
    byte[] bytes = address == null ? null : NetUtil.createByteArrayFromIpAddressString(address);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
