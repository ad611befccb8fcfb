package org.directivetracker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** By whose network requests without a token are counted. */
class PeerAddressTest {
  private static final List<String> PROXIES = List.of("10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48");

  private static String network(List<String> proxies, String peer, String... forwarded) {
    return new PeerAddress(Optional.of(proxies)).network(peer, List.of(forwarded));
  }

  @Test
  void withoutTrustedProxiesItIsThePeer() {
    assertThat(network(List.of(), "203.0.113.9", "198.51.100.1")).isEqualTo("203.0.113.9");
    assertThat(new PeerAddress(Optional.empty()).network("203.0.113.9", List.of("198.51.100.1")))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void anUntrustedPeerIsNotBelieved() {
    assertThat(network(PROXIES, "203.0.113.9", "198.51.100.1")).isEqualTo("203.0.113.9");
  }

  @Test
  void theLastUntrustedAddressCounts() {
    assertThat(network(PROXIES, "10.1.2.3", "198.51.100.1")).isEqualTo("198.51.100.1");
    assertThat(network(PROXIES, "10.1.2.3", "6.6.6.6, 198.51.100.1, 192.0.2.7"))
        .isEqualTo("198.51.100.1");
    assertThat(network(PROXIES, "10.1.2.3", "6.6.6.6", "198.51.100.1", "10.9.9.9"))
        .isEqualTo("198.51.100.1");
    assertThat(network(PROXIES, "2001:db8:1:2::3", "198.51.100.1")).isEqualTo("198.51.100.1");
  }

  @Test
  void whatIsNoAddressEndsTheWalk() {
    assertThat(network(PROXIES, "10.1.2.3", "unknown")).isEqualTo("10.1.2.3");
    assertThat(network(PROXIES, "10.1.2.3", "localhost, 10.0.0.1")).isEqualTo("10.0.0.1");
    assertThat(network(PROXIES, "10.1.2.3", "")).isEqualTo("10.1.2.3");
  }

  @Test
  void anIpv6HostIsItsNetwork() {
    assertThat(network(List.of(), "2001:db8:7:8:1:2:3:4"))
        .isEqualTo(network(List.of(), "2001:db8:7:8::1"))
        .isNotEqualTo(network(List.of(), "2001:db8:7:9::1"));
    assertThat(network(List.of(), "::ffff:203.0.113.9")).isEqualTo("203.0.113.9");
  }

  @Test
  void aProxyThatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> network(List.of("proxy.example"), "10.1.2.3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TRACKER_TRUSTED_PROXIES");
  }
}
