package tradepost.kernel.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which URLs may be called, in all spellings of an address. */
@ExtendWith(VertxExtension.class)
class TargetGuardTest {
    private static final List<String> SPECIAL_HOSTS = List.of(
            // loopback, in the forms of an IPv4 address
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "0177.0.0.1",
            "0177.1",
            "017700000001",
            "0x7f.0.0.1",
            "0x7f.1",
            "0x7f000001",
            "0X7F000001",
            "0x7f.0x0.0x0.0x1",
            "127.0x0.00.1",
            "00000177.0.0.1",
            "0x7F.0.0.1",
            "127.0.0.01",
            // in other scripts
            "１２７.０.０.１",
            "127。0。0。1",
            "127．0．0．1",
            "①②⑦.⓪.⓪.①",
            "０x7f.1",
            // percent-encoded, with other characters, or more numbers than an address has
            "%31%32%37.0.0.1",
            "127.0.0.1%00",
            "127.0.0.1%2f.example.com",
            "127.0.0.1.1",
            "256.1.1.1",
            "4294967296",
            "0x100000000",
            "127.0.0.0x",
            "1.2.3.08",
            "127..1",
            "..127.0.0.1",
            "-127.0.0.1",
            // other special IPv4 addresses
            "0.0.0.0",
            "0",
            "00",
            "0x0",
            "0.1.2.3",
            "10.0.0.1",
            "167772161",
            "012.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "169.254.43518",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.257",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            // IPv6
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[0000:0000:0000:0000:0000:0000:0000:0001]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]",
            "[0:0:0:0:0:ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[::7f00:1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:FF9B:1::1]",
            "[2002:7f00:1::]",
            "[2002:c0a8:1::1]",
            "[2001::1]",
            "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
            "[2001:2::1]",
            "[2001:10::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[100::1]",
            "[5f00::1]",
            "[fc00::1]",
            "[FD00:ec2::254]",
            "[fe80::1]",
            "[fe80::1%25eth0]",
            "[fe80::1%eth0]",
            "[fec0::1]",
            "[ff02::1]",
            "[::1",
            "::1",
            "[127.0.0.1]",
            "[]",
            "[2606:4700::1%251]");

    private static final List<String> NO_URLS = List.of(
            "",
            " ",
            "example.com",
            "//example.com/",
            "http:example.com",
            "http:///example.com",
            "http://",
            "https://:443/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "javascript:alert(1)",
            "jar:http://example.com!/",
            "http://user@example.com/",
            "http://user:password@example.com/",
            "http://example.com@127.0.0.1/",
            "http://127.0.0.1@example.com/",
            "http://example.com#@127.0.0.1/",
            "http://example.com/#part",
            "http://example.com\\@127.0.0.1/",
            "http://127.0.0.1\\.example.com/",
            "http://exa mple.com/",
            " http://example.com/",
            "http://example.com/\r\nHost: a",
            "http://example.com:0/",
            "http://example.com:65536/",
            "http://example.com:8o/",
            "http://example.com:-1/",
            "http://exam%70le.com/",
            "http://exa\tmple.com/",
            "http://a..b/",
            "http://example.com:80:80/",
            "http://-.example.com/",
            "http://[::1]example.com/",
            "http://example.com/%zz");

    private final Map<String, List<String>> addresses = new HashMap<>(Map.of("example.com", List.of("93.184.216.34")));
    private final List<String> asked = new ArrayList<>();

    private Future<List<InetAddress>> resolve(String host) {
        asked.add(host);
        var found = addresses.get(host);
        return found == null
                ? Future.failedFuture(new UnknownHostException(host))
                : Future.succeededFuture(
                        found.stream().map(TargetGuardTest::address).toList());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private TargetGuard guard(String... allowed) {
        return new TargetGuard(this::resolve, List.of(allowed), false);
    }

    private static void assertRefused(TargetGuard guard, String url) {
        assertThatThrownBy(() -> guard.check(url).await()).as(url).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.failureCode()).isEqualTo(400);
            assertThat(e.getMessage()).isEqualTo(TargetGuard.CODE);
            assertThat(e.getDebugInfo().getJsonArray("details").getJsonObject(0).getString("field"))
                    .isEqualTo("url");
        });
    }

    @Test
    void a_special_address_is_refused_in_every_spelling() {
        assertThat(SPECIAL_HOSTS).hasSizeGreaterThan(100);
        for (var host : SPECIAL_HOSTS)
            for (var url : List.of("http://" + host + "/", "https://" + host + ":8443/hook?a=b", "HTTPS://" + host))
                assertRefused(guard(), url);
        assertThat(asked).isEmpty();
    }

    @Test
    void what_is_not_the_url_of_a_host_is_refused() {
        for (var url : NO_URLS) assertRefused(guard(), url);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_long_url_is_refused() {
        assertRefused(guard(), "https://example.com/" + "a".repeat(2_000));
        assertRefused(guard(), "https://" + "a.".repeat(127) + "example/");
        assertRefused(guard(), "https://" + "a".repeat(64) + ".example/");
    }

    @Test
    void the_request_goes_to_the_address_that_was_checked_and_names_the_host() {
        var target = guard().check("https://Example.com:8443/a%20b?c=d").await();
        assertThat(target.host()).isEqualTo("example.com");
        var request = target.request(HttpMethod.POST);
        assertThat(request.getServer()).isEqualTo(SocketAddress.inetSocketAddress(8443, "93.184.216.34"));
        assertThat(request.getHost()).isEqualTo("example.com");
        assertThat(request.getURI()).isEqualTo("/a%20b?c=d");
        assertThat(request.isSsl()).isTrue();
        assertThat(request.getFollowRedirects()).isFalse();
        assertThat(guard().check("http://example.com.").await())
                .isEqualTo(new Target(false, "example.com", 80, "/", address("93.184.216.34")));
    }

    @Test
    void a_public_address_is_allowed_in_every_spelling() {
        for (var host : List.of("93.184.216.34", "0x5db8d822", "[::ffff:93.184.216.34]"))
            assertThat(guard().check("https://" + host + "/").await().address()).isEqualTo(address("93.184.216.34"));
        for (var host : List.of("[2606:4700::1111]", "[64:ff9b::93.184.216.34]"))
            assertThat(guard().check("https://" + host + "/").await().host()).isEqualTo(host);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_name_is_resolved_once_and_refused_if_one_of_its_addresses_is_special() {
        addresses.put("mixed.example", List.of("93.184.216.34", "10.0.0.1"));
        addresses.put("mapped.example", List.of("64:ff9b::a00:1"));
        addresses.put("localhost", List.of("127.0.0.1", "::1"));
        addresses.put("none.example", List.of());
        for (var host : List.of(
                "mixed.example", "mapped.example", "localhost", "LOCALHOST.", "none.example", "unknown.example"))
            assertRefused(guard(), "https://" + host + "/");
        assertThat(asked).hasSize(6);
    }

    @Test
    void a_name_of_another_script_is_resolved_as_its_ascii_form() {
        addresses.put("xn--bcher-kva.example", List.of("93.184.216.34"));
        assertThat(guard().check("https://Bücher.example/").await().host()).isEqualTo("xn--bcher-kva.example");
    }

    @Test
    void ipv4_is_preferred() {
        addresses.put("both.example", List.of("2606:4700::1111", "93.184.216.34"));
        assertThat(guard().check("https://both.example/").await().address()).isEqualTo(address("93.184.216.34"));
    }

    @Test
    void a_name_whose_address_becomes_private_is_refused_at_the_delivery() {
        var guard = guard();
        assertThat(guard.check("https://example.com/hook").await().address()).isEqualTo(address("93.184.216.34"));
        addresses.put("example.com", List.of("192.168.1.1"));
        assertRefused(guard, "https://example.com/hook");
    }

    @Test
    void allowed_networks_are_called_and_others_are_not() {
        var guard = guard("127.0.0.0/8", "::1", "10.1.0.0/16", "fd12::/16");
        for (var host : Stream.of("127.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.255.1", "[fd12::5]")
                .toList())
            assertThat(guard.check("http://" + host + ":9000/").await().port()).isEqualTo(9000);
        for (var host : List.of("10.2.0.1", "[fd13::5]", "[::2]", "0.0.0.0", "169.254.169.254"))
            assertRefused(guard, "http://" + host + "/");
    }

    @Test
    void only_https_is_called_in_production() {
        var guard = new TargetGuard(this::resolve, List.of(), true);
        assertRefused(guard, "http://example.com/");
        assertThat(guard.check("https://example.com/").await().port()).isEqualTo(443);
    }

    @Test
    void the_resolver_of_vertx_finds_the_addresses_of_a_host(Vertx vertx) {
        assertThat(Names.of(vertx).resolve("localhost").await()).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertRefused(TargetGuard.of(vertx, List.of(), false), "http://localhost/");
    }
}
