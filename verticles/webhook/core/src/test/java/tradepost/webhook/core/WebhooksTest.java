package tradepost.webhook.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.webhook.core.Receiver.status;
import static tradepost.webhook.core.WebhookFixture.ANYBODY;
import static tradepost.webhook.core.WebhookFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.events.Event;
import tradepost.webhook.RotateWebhook;
import tradepost.webhook.Webhook;
import tradepost.webhook.WebhookService;
import tradepost.webhook.WriteWebhook;
import tradepost.webhook.delivery.ReplayEvents;

@ExtendWith(VertxExtension.class)
class WebhooksTest {
    private static final String CONFIRMED = "sales.order.confirmed";
    private WebhookFixture webhook;
    private Receiver receiver;

    @BeforeEach
    void start(Vertx vertx) {
        webhook = new WebhookFixture(vertx, Duration.ofMillis(100));
        receiver = new Receiver(vertx);
    }

    @Test
    void an_event_arrives_signed_and_whole() throws Exception {
        var made = webhook.create(receiver.url("/in?shop=1"), "sales.*");
        webhook.happen("catalog.item.created");
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        assertThat(receiver.got).hasSize(1);
        var message = receiver.got.getFirst();
        message.verify(made.secret());
        assertThat(message.header("webhook-id")).isEqualTo(event.id().toString());
        assertThat(message.header("content-type")).isEqualTo("application/json");
        assertThat(new JsonObject(message.text()).encode())
                .isEqualTo(event.toCloudEvent().encode());
        assertThat(webhook.get(made).secret()).isNull();
    }

    @Test
    void webhooks_that_are_created_at_once_count_each_other() {
        var one = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.db.query("""
                        insert into webhook(id, owner_id, url, types, paused_at, reason, hint, secret)
                        select gen_random_uuid(), owner_id, url, types, now(), 'requested', hint, secret
                        from webhook, generate_series(1, 996) where id = $1
                        """, one.id()).await();
        var body = new WriteWebhook(receiver.url("/in"), List.of(CONFIRMED), null, null, null, true);
        var tries = Stream.generate(() -> webhook.webhooks.createWebhook(body, ANYBODY))
                .limit(8)
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(3);
    }

    @Test
    void a_thin_webhook_gets_no_data() throws Exception {
        var body = new WriteWebhook(receiver.url("/thin"), List.of(CONFIRMED), null, null, true, null);
        var made = webhook.webhooks.createWebhook(body, ANYBODY).await();
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        var json = new JsonObject(receiver.got.getFirst().text());
        assertThat(json.fieldNames()).contains("id", "type", "subject").doesNotContain("data");
        receiver.got.getFirst().verify(made.secret());
    }

    @Test
    void a_retry_has_the_same_body_and_id_and_another_time() throws Exception {
        receiver.answer = request -> {
            receiver.answer = status(200);
            request.response().putHeader("Retry-After", "2"); // the header with the time counts seconds
            status(500).handle(request);
        };
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        assertThat(receiver.got).hasSize(2);
        var first = receiver.got.getFirst();
        for (var again : receiver.got) {
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(again.header("webhook-id")).isEqualTo(first.header("webhook-id"));
            again.verify(made.secret());
        }
        var times = receiver.got.stream()
                .map(m -> Long.parseLong(m.header("webhook-timestamp")))
                .toList();
        assertThat(times).isSorted();
        assertThat(times.getLast()).isGreaterThan(times.getFirst());
        var shown = webhook.withHistory(made, event);
        assertThat(shown.attempts()).isEqualTo(receiver.got.size());
        assertThat(shown.history()).hasSize(shown.attempts());
        assertThat(shown.history().getFirst().httpStatus()).isEqualTo(200);
        assertThat(shown.history().getLast().httpStatus()).isEqualTo(500);
        assertThat(shown.history().getLast().response()).isEqualTo("because");
        assertThat(webhook.get(made).firstFailedAt()).isNull();
    }

    @Test
    void a_receiver_that_hangs_or_drips_fails_in_time() {
        receiver.answer = request -> {};
        var hanging = webhook.create(receiver.url("/hang"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        awaitError(hanging, event, "within");
        receiver.answer = request -> {
            request.response().setChunked(true).write("a");
            webhook.env.vertx().setPeriodic(50, t -> request.response().write("a"));
        };
        var dripping = webhook.create(receiver.url("/drip"), "sales.order.closed");
        var next = webhook.happen("sales.order.closed");
        awaitError(dripping, next, "within");
        assertThat(webhook.withHistory(dripping, next).history().getFirst().durationMs())
                .isGreaterThanOrEqualTo(WebhookFixture.LIMIT_MS - 50);
    }

    private void awaitError(Webhook made, tradepost.kernel.events.Event event, String part) {
        await(() ->
                webhook.deliveries(made).stream().anyMatch(d -> d.eventId().equals(event.id()) && d.attempts() > 0));
        var error = webhook.withHistory(made, event).history().getLast().error();
        assertThat(error).contains(part);
    }

    @Test
    void a_response_of_a_gigabyte_is_cut() {
        var sent = new AtomicLong();
        receiver.answer = request -> {
            var response = request.response().setChunked(true);
            var part = io.vertx.core.buffer.Buffer.buffer(new byte[64 * 1024]);
            send(response, part, sent);
        };
        var made = webhook.create(receiver.url("/large"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        assertThat(sent.get()).isLessThan(1L << 30);
        assertThat(webhook.withHistory(made, event).history().getFirst().response())
                .hasSizeLessThanOrEqualTo(4_000);
    }

    private static void send(
            io.vertx.core.http.HttpServerResponse to, io.vertx.core.buffer.Buffer part, AtomicLong sent) {
        if (to.closed() || sent.addAndGet(part.length()) > 1L << 30) return;
        to.write(part).onSuccess(v -> send(to, part, sent));
    }

    @Test
    void a_redirect_is_not_followed(Vertx vertx) {
        var other = new Receiver(vertx);
        receiver.answer = request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", other.url("/inside"))
                .end();
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() > 1);
        assertThat(other.got).isEmpty();
        assertThat(webhook.withHistory(made, event)
                        .history()
                        .getLast()
                        .headers()
                        .getString("location"))
                .isEqualTo(other.url("/inside"));
    }

    @Test
    void a_receiver_that_is_gone_pauses_its_webhook() {
        receiver.answer = status(410);
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        await(() -> webhook.get(made).paused());
        assertThat(webhook.get(made).reason()).isEqualTo("gone");
        assertThat(eventTypes(made)).containsExactly("webhook.subscription.created", "webhook.subscription.paused");
        assertThat(receiver.got).hasSize(1);
        receiver.answer = status(200);
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        webhook.awaitStatus(made, event, "delivered");
        assertThat(eventTypes(made)).endsWith("webhook.subscription.resumed");
    }

    private List<String> eventTypes(Webhook made) {
        return webhook.db
                .list(r -> r.getString(0), "select type from event_log where subject = $1 order by position", made.id())
                .await();
    }

    @Test
    void retry_after_is_honoured() {
        receiver.answer = request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "2")
                .end();
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() == 1);
        receiver.answer = status(202);
        webhook.awaitStatus(made, event, "delivered");
        long between = receiver.got.get(1).atNanos() - receiver.got.get(0).atNanos();
        assertThat(TimeUnit.NANOSECONDS.toMillis(between)).isGreaterThanOrEqualTo(1_900);
    }

    @Test
    void a_host_that_moves_to_a_private_address_gets_nothing() {
        webhook.addresses.put("shop.example", "127.0.0.1");
        var made = webhook.create("http://shop.example:" + receiver.port() + "/in", CONFIRMED);
        webhook.addresses.put("shop.example", "10.0.0.7");
        var event = webhook.happen(CONFIRMED);
        awaitError(made, event, "public address");
        assertThat(receiver.got).isEmpty();
        webhook.addresses.put("shop.example", "127.0.0.1");
        webhook.awaitStatus(made, event, "delivered");
        assertThat(receiver.got.getFirst().header("host")).isEqualTo("shop.example:" + receiver.port());
    }

    @Test
    void a_private_target_is_refused() {
        webhook.addresses.put("inside.example", "10.1.2.3");
        for (var url : List.of(
                "https://10.0.0.1/", "https://inside.example/", "http://93.184.215.14/", "https://[::ffff:10.0.0.1]/"))
            assertThat(Refusals.code(webhook.webhooks.createWebhook(
                            new WriteWebhook(url, List.of(CONFIRMED), null, null, null, null), ANYBODY)))
                    .as(url)
                    .isEqualTo("400 target_not_allowed");
    }

    @Test
    void only_types_that_exist_and_that_the_caller_may_read_are_accepted() {
        assertThat(Refusals.code(webhook.webhooks.createWebhook(
                        new WriteWebhook(
                                receiver.url("/"), List.of("webhook.subscription.nothing"), null, null, null, null),
                        ANYBODY)))
                .isEqualTo("400 unknown_type");
        var reader = webhook.identity.proxy(
                "reader",
                List.of("webhooks:write", "events:read", "stock:read"),
                WebhookService.ADDRESS,
                WebhookService.class);
        assertThat(Refusals.code(reader.createWebhook(
                        new WriteWebhook(receiver.url("/"), List.of("sales.*"), null, null, null, null), ANYBODY)))
                .isEqualTo("403 type_not_allowed");
        var blind = webhook.identity.proxy(
                "blind", List.of("webhooks:write", "orders:read"), WebhookService.ADDRESS, WebhookService.class);
        assertThat(Refusals.code(blind.createWebhook(
                        new WriteWebhook(receiver.url("/"), List.of("sales.*"), null, null, null, null), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void events_in_order_wait_for_the_one_before() {
        receiver.answer = status(500);
        var made = webhook.createOrdered(receiver.url("/in"), "sales.*");
        var first = webhook.happen(CONFIRMED);
        var second = webhook.happen("sales.order.closed");
        var third = webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() >= 3);
        receiver.answer = status(200);
        webhook.awaitStatus(made, third, "delivered");
        var ids = receiver.got.stream()
                .map(m -> m.header("webhook-id"))
                .distinct()
                .toList();
        assertThat(ids)
                .containsExactly(
                        first.id().toString(),
                        second.id().toString(),
                        third.id().toString());
        var last = receiver.got.stream().map(m -> m.header("webhook-id")).toList();
        assertThat(last.subList(last.size() - 3, last.size())).isEqualTo(ids);
    }

    @Test
    void a_receiver_that_accepts_nothing_pauses_its_webhook_and_loses_nothing() {
        receiver.answer = status(503);
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        await(() -> webhook.get(made).paused());
        assertThat(webhook.get(made).reason()).isEqualTo("failing");
        assertThat(webhook.delivery(made, event).status()).isEqualTo("failed");
        assertThat(receiver.got).hasSize(10);
        var kept = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, kept, "pending");
        receiver.answer = status(200);
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        webhook.awaitStatus(made, kept, "delivered");
        var failed = webhook.delivery(made, event);
        webhook.deliveries.resendDelivery(made.id(), failed.id(), ANYBODY).await();
        webhook.awaitStatus(made, event, "delivered");
        assertThat(webhook.withHistory(made, event).history()).hasSize(11);
    }

    @Test
    void an_owner_without_rights_gets_nothing_more() {
        var made = webhook.create(receiver.url("/in"), "sales.*", "inventory.*");
        webhook.rights.put(made.ownerId(), List.of("events:read", "stock:read"));
        var secret = happenUntil(made, e -> isIn(made, e, "refused"));
        var allowed = webhook.happen("inventory.stock.changed");
        webhook.awaitStatus(made, allowed, "delivered");
        assertThat(receiver.got.stream().map(m -> m.header("webhook-id")))
                .contains(allowed.id().toString())
                .doesNotContain(secret.id().toString());
        webhook.rights.put(made.ownerId(), List.of("orders:read"));
        var next = happenUntil(made, e -> webhook.get(made).paused());
        assertThat(webhook.get(made).reason()).isEqualTo("owner_rights");
        webhook.rights.put(made.ownerId(), List.of());
        resumeUntil(made, () -> "owner_inactive".equals(webhook.get(made).reason()));
        assertThat(isIn(made, next, "pending")).isTrue();
        webhook.rights.remove(made.ownerId());
        resumeUntil(made, () -> isIn(made, next, "delivered"));
    }

    private boolean isIn(Webhook made, Event event, String status) {
        return webhook.deliveries(made).stream()
                .anyMatch(d -> d.eventId().equals(event.id()) && d.status().equals(status));
    }

    /** What auth has said about an owner counts for a second. Returns the event with which this was so for the first time. */
    private Event happenUntil(Webhook made, Predicate<Event> isSo) {
        for (; ; ) {
            var event = webhook.happen(CONFIRMED);
            await(() -> isSo.test(event) || isIn(made, event, "delivered") || isIn(made, event, "refused"));
            if (isSo.test(event)) return event;
        }
    }

    private void resumeUntil(Webhook made, BooleanSupplier isSo) {
        do {
            if (webhook.get(made).paused())
                webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
            await(() -> isSo.getAsBoolean() || webhook.get(made).paused());
        } while (!isSo.getAsBoolean());
    }

    @Test
    void both_secrets_sign_during_a_rotation() throws Exception {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var rotated = webhook.webhooks.rotateWebhook(made.id(), null, ANYBODY).await();
        assertThat(rotated.secret()).isNotEqualTo(made.secret());
        assertThat(rotated.previousExpiresAt()).isNotNull();
        webhook.awaitStatus(made, webhook.happen(CONFIRMED), "delivered");
        receiver.got.getFirst().verify(made.secret());
        receiver.got.getFirst().verify(rotated.secret());
        var last = webhook.webhooks
                .rotateWebhook(made.id(), new RotateWebhook(0), ANYBODY)
                .await();
        webhook.awaitStatus(made, webhook.happen(CONFIRMED), "delivered");
        receiver.got.get(1).verify(last.secret());
        assertThat(receiver.got.get(1).header("webhook-signature")).doesNotContain(" ");
        var sealed = webhook.db
                .list(r -> r.getBuffer(0).toString(), "select secret from webhook where id = $1", made.id())
                .await();
        assertThat(sealed.getFirst()).doesNotContain(last.secret());
    }

    @Test
    void a_range_is_sent_again() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var first = webhook.happen(CONFIRMED);
        var second = webhook.happen(CONFIRMED);
        var third = webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() == 3);
        webhook.awaitStatus(made, second, "delivered");
        webhook.awaitStatus(made, first, "delivered");
        var range = new ReplayEvents(first.sequence(), second.sequence(), null, null);
        webhook.deliveries.replayWebhook(made.id(), range, ANYBODY).await();
        await(() -> receiver.got.size() == 5);
        await(() -> webhook.get(made).replayTo() == null);
        assertThat(receiver.got.subList(3, 5).stream().map(m -> m.header("webhook-id")))
                .containsExactlyInAnyOrder(first.id().toString(), second.id().toString());
        // what waits or is under way is not sent again, and outcomes are recorded after the responses
        for (var event : List.of(first, second, third)) webhook.awaitStatus(made, event, "delivered");
        var since = new ReplayEvents(null, null, second.time(), null);
        webhook.deliveries.replayWebhook(made.id(), since, ANYBODY).await();
        // events of the same moment are sent together
        var again = Stream.of(first, second, third)
                .filter(e -> !e.time().isBefore(second.time()))
                .count();
        await(() -> receiver.got.size() == 5 + again);
        var ahead = new ReplayEvents(1_000_000L, null, null, null);
        assertThat(Refusals.code(webhook.deliveries.replayWebhook(made.id(), ahead, ANYBODY)))
                .isEqualTo("400 position_ahead");
    }

    @Test
    void a_range_that_ends_before_it_begins_is_refused() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "delivered");
        var time = event.time();
        var position = event.sequence();
        assertThat(replayRefusal(made, new ReplayEvents(position, position - 1, null, null)))
                .isEqualTo("to_position must not be before from_position");
        assertThat(replayRefusal(made, new ReplayEvents(null, null, time, time.minusSeconds(1))))
                .isEqualTo("to must be after from");
        assertThat(replayRefusal(made, new ReplayEvents(null, null, time, time)))
                .as("the end is exclusive")
                .isEqualTo("to must be after from");
        assertThat(webhook.get(made).replayTo()).isNull();
        webhook.deliveries
                .replayWebhook(made.id(), new ReplayEvents(position, position, null, null), ANYBODY)
                .await();
        await(() -> receiver.got.size() == 2);
    }

    /** Its field and the reason. */
    private String replayRefusal(Webhook made, ReplayEvents range) {
        var refusal = Refusals.refusal(webhook.deliveries.replayWebhook(made.id(), range, ANYBODY));
        assertThat(refusal.failureCode() + " " + refusal.getMessage()).isEqualTo("400 invalid_range");
        var detail = refusal.getDebugInfo().getJsonArray("details").getJsonObject(0);
        return detail.getString("field") + " " + detail.getString("reason");
    }

    @Test
    void a_test_is_sent_while_it_is_paused() throws Exception {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.webhooks.pauseWebhook(made.id(), ANYBODY).await();
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "pending");
        var test = webhook.deliveries.testWebhook(made.id(), ANYBODY).await();
        await(() -> receiver.got.size() == 1);
        receiver.got.getFirst().verify(made.secret());
        assertThat(new JsonObject(receiver.got.getFirst().text()).getString("type"))
                .isEqualTo("webhook.test");
        assertThat(receiver.got.getFirst().header("webhook-id"))
                .isEqualTo(test.eventId().toString());
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        webhook.awaitStatus(made, event, "delivered");
    }

    @Test
    void a_full_queue_catches_up_from_the_journal() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.webhooks.pauseWebhook(made.id(), ANYBODY).await();
        var first = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, first, "pending");
        webhook.db
                .query("update webhook set kept_until = $2 where id = $1", made.id(), first.sequence())
                .await();
        webhook.happen(CONFIRMED);
        var last = webhook.happen(CONFIRMED);
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        webhook.awaitStatus(made, last, "delivered");
        await(() -> webhook.get(made).keptUntil() == null);
        assertThat(receiver.got).hasSize(3);
    }

    @Test
    void a_delivery_that_a_dead_process_had_taken_is_sent_by_another() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.webhooks.pauseWebhook(made.id(), ANYBODY).await();
        var event = webhook.happen(CONFIRMED);
        webhook.awaitStatus(made, event, "pending");
        webhook.db
                .query(
                        "update webhook_delivery set claimed = true, lease = 7, next_at = now() + interval '1 second' where event_id = $1",
                        event.id())
                .await();
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        webhook.awaitStatus(made, event, "delivered");
        var history = webhook.withHistory(made, event).history();
        assertThat(history).hasSize(2);
        assertThat(history.getLast().error()).contains("has ended");
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void two_processes_that_send_from_one_queue_send_each_event_once() {
        webhook.startAnother();
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        webhook.webhooks.pauseWebhook(made.id(), ANYBODY).await();
        var ids = new HashSet<String>();
        for (int i = 0; i < 90; i++) ids.add(webhook.happen(CONFIRMED).id().toString());
        await(() -> webhook.deliveries(made).size() == 90);
        webhook.webhooks.resumeWebhook(made.id(), ANYBODY).await();
        await(() -> webhook.deliveries(made).stream().allMatch(d -> d.status().equals("delivered")));
        assertThat(receiver.got.stream().map(m -> m.header("webhook-id"))).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void others_may_pause_but_not_change_it() {
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        var other = webhook.identity.proxy(
                "other",
                List.of("webhooks:*", "events:read", "orders:read"),
                WebhookService.ADDRESS,
                WebhookService.class);
        var patch = new JsonObject().put("url", receiver.url("/mine"));
        assertThat(Refusals.code(other.patchWebhook(made.id(), patch, ANYBODY))).isEqualTo("403 not_the_owner");
        assertThat(Refusals.code(other.rotateWebhook(made.id(), null, ANYBODY))).isEqualTo("403 not_the_owner");
        assertThat(other.pauseWebhook(made.id(), ANYBODY).await().paused()).isTrue();
        other.deleteWebhook(made.id(), ANYBODY).await();
        assertThat(Refusals.code(webhook.webhooks.getWebhook(made.id(), ANYBODY)))
                .isEqualTo("404 webhook_not_found");
    }

    @Test
    void a_dead_receiver_delays_no_other(Vertx vertx) {
        var dead = new Receiver(vertx);
        dead.answer = request -> {};
        for (int i = 0; i < 20; i++) webhook.create(dead.url("/dead" + i), CONFIRMED);
        var made = webhook.create(receiver.url("/in"), CONFIRMED);
        for (int i = 0; i < 20; i++) webhook.happen(CONFIRMED);
        await(() -> receiver.got.size() == 20);
        assertThat(webhook.get(made).firstFailedAt()).isNull();
    }
}
