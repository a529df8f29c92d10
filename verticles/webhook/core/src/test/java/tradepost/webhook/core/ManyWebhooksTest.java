package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.webhook.core.WebhookFixture.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dead receivers among many. */
@Tag("prove")
@ExtendWith(VertxExtension.class)
class ManyWebhooksTest {
    private static final int ALL = 1_000;
    private static final int DEAD = 100;
    private static final int EVENTS = 5;

    @Test
    void of_a_thousand_webhooks_of_which_a_hundred_hang_the_others_get_every_event(Vertx vertx) {
        var webhook = new WebhookFixture(vertx, Duration.ofMinutes(5), 15_000);
        var living = new Receiver(vertx);
        var dead = new Receiver(vertx);
        dead.answer = request -> {};
        for (int i = 0; i < ALL; i++)
            webhook.create((i % (ALL / DEAD) == 0 ? dead : living).url("/" + i), "sales.order.confirmed");
        for (int round = 1; round <= EVENTS; round++) {
            int expected = (ALL - DEAD) * round;
            var event = webhook.happen("sales.order.confirmed");
            await(() -> living.got.size() >= expected);
            assertThat(living.got.stream()
                            .filter(m ->
                                    m.header("webhook-id").equals(event.id().toString()))
                            .map(Receiver.Message::path))
                    .doesNotHaveDuplicates()
                    .hasSize(ALL - DEAD);
        }
    }
}
