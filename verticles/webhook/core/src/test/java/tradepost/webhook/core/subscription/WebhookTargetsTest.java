package tradepost.webhook.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.outbound.Names;

@ExtendWith(VertxExtension.class)
class WebhookTargetsTest {
    private static final Names NAMES = host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress()));

    private static boolean isAllowed(String url, String mode, String bus) {
        var config = TestDb.config(
                "webhook", "mode", mode, "bus.host", bus, "webhooks.allow_networks", "127.0.0.0/8,10.0.0.0/8");
        return WebhookTargets.of(NAMES, config)
                .check(url)
                .transform(r -> Future.succeededFuture(r.succeeded()))
                .await();
    }

    @Test
    void without_tls_development_reaches_allowed_networks(Vertx vertx) {
        assertThat(isAllowed("http://127.0.0.1/", "dev", "127.0.0.1")).isTrue();
        assertThat(isAllowed("http://10.0.0.1/", "dev", "127.0.0.1")).isTrue();
        assertThat(isAllowed("http://8.8.8.8/", "dev", "127.0.0.1")).isFalse();
    }

    @Test
    void an_installation_sends_nothing_out_of_a_machine_without_tls(Vertx vertx) {
        assertThat(isAllowed("http://127.0.0.1/", "serve", "127.0.0.1")).isTrue();
        assertThat(isAllowed("http://a.example/", "serve", "localhost")).isTrue();
        assertThat(isAllowed("http://10.0.0.1/", "serve", "127.0.0.1")).isFalse();
        assertThat(isAllowed("http://127.0.0.1/", "serve", "10.0.0.7")).isFalse();
        assertThat(isAllowed("https://10.0.0.1/", "serve", "10.0.0.7")).isTrue();
        assertThat(isAllowed("https://8.8.8.8/", "serve", "10.0.0.7")).isTrue();
    }
}
