package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Clients of a few or of many addresses that do not take their responses cost others no request. */
class SlowReadersTest {
    private static final int OTHERS = 200;

    @Test
    void five_addresses_that_read_slowly_cost_others_no_request() throws Exception {
        othersAreServed(5);
    }

    @Test
    void twenty_addresses_that_read_slowly_cost_others_no_request() throws Exception {
        othersAreServed(20);
    }

    @Test
    void a_hundred_addresses_that_read_slowly_cost_others_no_request() throws Exception {
        othersAreServed(100);
    }

    private static void othersAreServed(int addresses) throws Exception {
        try (var gateway = SlowReaders.gateway(addresses);
                var readers = new SlowReaders(gateway, addresses)) {
            await("a connection of " + readers + " is closed")
                    .until(() -> gateway.metric("tradepost_http_unsent_evicted_total") > 0);
            var token = "Bearer " + gateway.token(UUID.randomUUID(), "admin", "s", 600);
            for (int i = 0; i < OTHERS; i++) {
                var path = i % 20 == 0 ? SlowReaders.DOCUMENT : SlowReaders.SMALL;
                assertThat(gateway.get(path, "Authorization", token).status())
                        .as("request %d of %s", i, path)
                        .isEqualTo(200);
            }
            assertThat(gateway.metric("tradepost_http_unsent_bytes"))
                    .isLessThanOrEqualTo(SlowReaders.totalBytes(addresses));
            assertThat(gateway.get("/readyz").status()).isEqualTo(200);
        }
    }
}
