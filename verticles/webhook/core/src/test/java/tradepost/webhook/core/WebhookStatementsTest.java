package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.webhook.core.WebhookFixture.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.StatementCounter;

/** What an event costs. */
@ExtendWith(VertxExtension.class)
class WebhookStatementsTest {
    private static final String CONFIRMED = "sales.order.confirmed";
    private static final int WEBHOOKS = 20;
    /** Together, and not for each webhook; with what the background does meanwhile. */
    private static final int MAX = 60;

    private StatementCounter counter;

    @Test
    void an_event_for_many_webhooks_costs_little_more_than_one_for_one(Vertx vertx) {
        counter = new StatementCounter(vertx);
        var webhook = new WebhookFixture(
                vertx,
                Duration.ofSeconds(5),
                WebhookFixture.LIMIT_MS,
                1_000,
                "db.port",
                Integer.toString(counter.port()));
        var receiver = new Receiver(vertx);
        for (int i = 0; i < WEBHOOKS; i++) webhook.create(receiver.url("/" + i), CONFIRMED);
        deliver(webhook, receiver, 1);
        int before = counter.executed();
        deliver(webhook, receiver, 2);
        int cost = counter.executed() - before;
        System.out.println("an event for " + WEBHOOKS + " webhooks costs " + cost + " statements");
        assertThat(cost).isLessThan(MAX);
    }

    private void deliver(WebhookFixture webhook, Receiver receiver, int times) {
        webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() == times * WEBHOOKS);
        // outcomes are recorded after the responses
        var last = new AtomicInteger();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .until(() -> last.getAndSet(counter.executed()) == counter.executed());
    }
}
