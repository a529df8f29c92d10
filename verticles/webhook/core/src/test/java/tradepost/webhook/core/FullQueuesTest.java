package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.webhook.core.WebhookFixture.ANYBODY;
import static tradepost.webhook.core.WebhookFixture.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.webhook.delivery.ReplayEvents;

/** What does not fit into a queue stays in the journal, and holds up no other webhook. */
@ExtendWith(VertxExtension.class)
class FullQueuesTest {
    private static final int PENDING_MAX = 20;
    private static final String CONFIRMED = "sales.order.confirmed";
    private WebhookFixture webhook;
    private Receiver receiver;

    @BeforeEach
    void start(Vertx vertx) {
        webhook = new WebhookFixture(vertx, Duration.ofMillis(100), WebhookFixture.LIMIT_MS, PENDING_MAX);
        receiver = new Receiver(vertx);
    }

    @Test
    void more_events_than_a_queue_holds_wait_in_the_journal_and_all_of_them_arrive() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.webhooks.pauseWebhook(made.id(), ANYBODY).await();
        var ids = new ArrayList<String>();
        for (int i = 0; i < 2 * PENDING_MAX; i++)
            ids.add(webhook.happen(CONFIRMED).id().toString());
        await(() -> webhook.get(made).keptUntil() != null);
        assertThat(waiting(made.id())).isLessThanOrEqualTo(PENDING_MAX);
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        await(() -> receiver.got.size() >= ids.size());
        assertThat(receiver.got.stream().map(m -> m.header("webhook-id"))).containsExactlyInAnyOrderElementsOf(ids);
        await(() -> webhook.get(made).keptUntil() == null);
        var last = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, last, "delivered");
    }

    private long waiting(UUID id) {
        return webhook.db
                .list(
                        r -> r.getLong(0),
                        "select count(*) from webhook_delivery where webhook_id = $1 and status = 'pending'",
                        id)
                .await()
                .getFirst();
    }

    @Test
    void a_hundred_full_queues_hold_up_no_other_webhook() {
        for (var paused : List.of("null, null", "now(), 'requested'"))
            TestDb.run("webhook", """
                    insert into webhook(id, owner_id, url, types, hint, secret, kept_until, paused_at, reason, first_failed_at)
                    select ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, gen_random_uuid(), 'https://full.example/', '{full.*}', 'h', 'x',
                      0, %s, now() from generate_series(%d, %d) n;
                    """.formatted(
                            paused, paused.startsWith("null") ? 1 : 201, paused.startsWith("null") ? 120 : 320));
        TestDb.run("webhook", """
                insert into webhook_event(id, type, subject, at, body)
                select gen_random_uuid(), 'full.a.b', gen_random_uuid(), now(), '{}' from generate_series(1, %d);
                insert into webhook_delivery(id, webhook_id, event_id, type, subject, position, thin, next_at)
                select gen_random_uuid(), w.id, e.id, e.type, e.subject, 1, false, now() + interval '1 day'
                from webhook w, webhook_event e where w.url = 'https://full.example/' and e.type = 'full.a.b';
                """.formatted(PENDING_MAX));
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        var range = new ReplayEvents(event.sequence(), event.sequence(), null, null);
        webhook.deliveries.replayWebhook(made.id(), range, ANYBODY).await();
        await(() -> receiver.got.size() == 2);
        assertThat(webhook.get(made).replayTo()).isNull();
    }
}
