package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.webhook.core.Receiver.status;
import static tradepost.webhook.core.WebhookFixture.ANYBODY;
import static tradepost.webhook.core.WebhookFixture.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.webhook.Webhook;
import tradepost.webhook.delivery.ReplayEvents;

/** Receivers that fail get little, and take nothing from others. */
@ExtendWith(VertxExtension.class)
class FailingReceiversTest {
    private static final int HANGING = 400;
    private static final String CONFIRMED = "sales.order.confirmed";
    private static final String CLOSED = "sales.order.closed";
    private WebhookFixture webhook;
    private Receiver receiver;

    @BeforeEach
    void start(Vertx vertx) {
        webhook = new WebhookFixture(vertx, Duration.ofMillis(100));
        receiver = new Receiver(vertx);
    }

    @Test
    void four_hundred_receivers_that_hang_leave_room_for_one_that_lives(Vertx vertx) {
        var dead = new Receiver(vertx);
        dead.answer = request -> {};
        for (int i = 0; i < HANGING; i++) webhook.create(dead.url("/" + i), CONFIRMED);
        for (int i = 0; i < 3; i++) webhook.happen(CONFIRMED);
        await(() -> dead.got.stream().map(Receiver.Message::path).distinct().count() == HANGING);
        await(() -> webhook.db
                        .query("select 1 from webhook where deleted_at is null and failures = 0 limit 1")
                        .await()
                        .size()
                == 0);
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        for (int i = 0; i < 5; i++) {
            int expected = i + 1;
            webhook.happen(CONFIRMED);
            await(() -> receiver.got.size() == expected);
        }
        await(() -> Boolean.TRUE.equals(webhook.row(made, "proven", Boolean.class)));
    }

    @Test
    void what_a_receiver_asks_for_holds_for_all_that_waits_for_it(Vertx vertx) {
        receiver.answer = request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "3600")
                .end();
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        for (int i = 0; i < 20; i++) webhook.happen(CONFIRMED);
        await(() ->
                Boolean.TRUE.equals(webhook.row(made, "not_before > now() + interval '50 minutes'", Boolean.class)));
        deliverToAnother(vertx);
        assertThat(receiver.got).hasSize(1);
        receiver.answer = status(200);
        var first = webhook.deliveries(made).getLast();
        webhook.deliveries.resendDelivery(made.id(), first.id(), ANYBODY).await();
        await(() -> receiver.got.size() == 21);
    }

    @Test
    void a_receiver_that_fails_again_and_again_gets_a_pause() {
        receiver.answer = status(500);
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        for (int i = 0; i < 3; i++) webhook.happen(CONFIRMED);
        await(() -> Boolean.TRUE.equals(webhook.row(made, "failures > 1 and not_before > failed_at", Boolean.class)));
        receiver.answer = status(200);
        await(() -> webhook.deliveries(made).stream().allMatch(d -> d.status().equals("delivered")));
        assertThat(webhook.row(made, "failures", Integer.class)).isZero();
    }

    private void deliverToAnother(Vertx vertx) {
        var other = new Receiver(vertx);
        webhook.create(other.url("/other"), CLOSED);
        for (int i = 0; i < 3; i++) {
            int expected = i + 1;
            webhook.happen(CLOSED);
            await(() -> other.got.size() == expected);
        }
    }

    @Test
    void an_owner_who_must_first_change_a_password_loses_nothing() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.pending.put(made.ownerId(), "password_change");
        var event = webhook.happen(CONFIRMED);
        await(() ->
                Boolean.TRUE.equals(webhook.row(made, "not_before > now() + interval '30 seconds'", Boolean.class)));
        assertThat(webhook.get(made).paused()).isFalse();
        assertThat(receiver.got).isEmpty();
        webhook.pending.clear();
        var kept = webhook.delivery(made, event);
        // what auth has said counts for a second
        Awaitility.await().pollInterval(Duration.ofSeconds(2)).until(() -> {
            if (webhook.delivery(made, event).status().equals("delivered")) return true;
            webhook.deliveries.resendDelivery(made.id(), kept.id(), ANYBODY).await();
            return false;
        });
    }

    @Test
    void in_order_nothing_is_sent_beside_a_request_under_way(Vertx vertx) {
        var made = webhook.createOrdered(receiver.url("/in"), CONFIRMED);
        var first = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, first, "delivered");
        var held = new CompletableFuture<HttpServerRequest>();
        receiver.answer = held::complete;
        var second = webhook.happen(CONFIRMED);
        await(held::isDone);
        receiver.answer = status(200);
        var range = new ReplayEvents(first.sequence(), first.sequence(), null, null);
        webhook.deliveries.replayWebhook(made.id(), range, ANYBODY).await();
        webhook.awaitStatus(made, first, "pending");
        deliverToAnother(vertx);
        assertThat(receiver.got).hasSize(2);
        status(200).handle(held.join());
        webhook.awaitStatus(made, first, "delivered");
        webhook.awaitStatus(made, second, "delivered");
    }

    @Test
    void events_whose_data_were_erased_are_not_sent_again() {
        Webhook made = webhook.create(receiver.url("/in"), CONFIRMED);
        var erased = webhook.happen(CONFIRMED);
        var kept = webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() == 2);
        webhook.awaitStatus(made, kept, "delivered");
        webhook.awaitStatus(made, erased, "delivered");
        WebhookFixture.ERASED.add(erased.id());
        var range = new ReplayEvents(erased.sequence(), kept.sequence(), null, null);
        webhook.deliveries.replayWebhook(made.id(), range, ANYBODY).await();
        await(() -> receiver.got.size() == 3);
        await(() -> webhook.get(made).replayTo() == null);
        assertThat(receiver.got.getLast().header("webhook-id"))
                .isEqualTo(kept.id().toString());
        assertThat(webhook.withHistory(made, erased).attempts()).isEqualTo(1);
    }
}
