package tradepost.kernel.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "2001:db8::/32, 2001:db8:1:2::/64, true",
        "2001:db8::1, 2001:db8::/64, true",
        "2001:db8:0:1::/64, 2001:db8::/64, false",
        "192.0.2.0/24, 2001:db8::/64, false",
        "192.0.2.0/24, unknown, false"
    })
    void a_client_is_in_a_network(String network, String client, boolean isIn) {
        assertThat(Network.anyContains(List.of("198.51.100.7", network), client))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "shop.example", "192.0.2.0/33", "192.0.2.0/", "192.0.2", "2001:db8::/129", "10.0.0.0/-1"})
    void what_is_no_network_is_refused(String text) {
        assertThat(Network.parse(text)).isNull();
    }

    @Test
    void equal_networks_are_equal() {
        assertThat(Network.parse("10.0.0.0/8"))
                .isEqualTo(Network.parse("10.0.0.0/8"))
                .hasToString("10.0.0.0/8");
    }
}
