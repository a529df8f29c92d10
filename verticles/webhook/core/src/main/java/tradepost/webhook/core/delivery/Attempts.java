package tradepost.webhook.core.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.service.Env;
import tradepost.webhook.core.subscription.WebhookStates;

/** Records what has become of attempts, many of them in one transaction. */
final class Attempts {
    private static final int BATCH_MAX = 128;
    private static final int BATCH_FROM = 32;
    private static final String DELIVERED = "delivered";
    /** The first attempt begins before its failure is recorded. */
    private static final Duration FIRST_RECORDED = Duration.ofMinutes(1);

    /**
     * @param waitMs until the next attempt
     * @param askedMs for which the receiver asks to get nothing; null if it does not
     */
    private record Outcome(
            ClaimedDelivery delivery,
            Reply reply,
            String status,
            double waitMs,
            @Nullable Double askedMs) {
        boolean isDelivered() {
            return status.equals(DELIVERED);
        }
    }

    private final Env env;
    private final Db db;
    private final RetrySchedule schedule;
    private final Duration failingLimit;
    private final Batches<Outcome, Boolean> batches;
    private final Counter accepted;
    private final Counter rejected;
    private final Counter givenUp;
    private final Timer latency;

    /** Call this on a virtual-thread verticle. */
    Attempts(Env env, Db db, RetrySchedule schedule, Duration failingLimit) {
        this.env = env;
        this.db = db;
        this.schedule = schedule;
        this.failingLimit = failingLimit;
        batches = new Batches<>(env.vertx(), BATCH_MAX, BATCH_FROM, this::record);
        accepted = counter("accepted");
        rejected = counter("failed");
        givenUp = counter("given_up");
        latency = Timer.builder("tradepost.webhook.latency")
                .description("From an event to its acceptance by the receiver of a webhook")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(env.meters());
    }

    private Counter counter(String outcome) {
        return Counter.builder("tradepost.webhook.attempts")
                .description("Attempts to send an event to a webhook")
                .tag("outcome", outcome)
                .register(env.meters());
    }

    /** Also pauses the webhook if this attempt is a reason. Awaits, in the name of this context. */
    void ended(ClaimedDelivery delivery, Reply reply) {
        var now = env.tokens().clock().now();
        var outcome = outcome(delivery, reply, now);
        count(outcome, now);
        batches.ask(outcome).await();
        var reason = pauseReason(outcome, now);
        if (reason != null) db.tx(tx -> WebhookStates.pause(tx, delivery.webhookId(), reason) != null);
    }

    private Outcome outcome(ClaimedDelivery delivery, Reply reply, Instant now) {
        if (reply.isAccepted()) return new Outcome(delivery, reply, DELIVERED, 0, null);
        var asked = RetryAfter.parse(reply.retryAfter(), now);
        var askedMs = asked == null ? null : ms(asked);
        var pause = schedule.pause(delivery.tries() + 1, asked);
        return pause == null
                ? new Outcome(delivery, reply, "failed", 0, askedMs)
                : new Outcome(delivery, reply, "pending", ms(pause), askedMs);
    }

    private static Double ms(Duration of) {
        return of.toNanos() / 1e6;
    }

    private void count(Outcome outcome, Instant now) {
        (outcome.isDelivered() ? accepted : rejected).increment();
        if (outcome.status.equals("failed")) givenUp.increment();
        if (outcome.isDelivered()) {
            var since = Duration.between(outcome.delivery.eventAt(), now);
            latency.record(since.isNegative() ? Duration.ZERO : since);
        }
    }

    /** A receiver that has accepted nothing since the first attempt of a delivery that is given up, or for long, is not there any more. */
    private @Nullable String pauseReason(Outcome outcome, Instant now) {
        if (outcome.reply.isGone()) return "gone";
        if (outcome.isDelivered()) return null;
        var since = outcome.delivery.firstFailedAt();
        boolean isGivenUp = outcome.status.equals("failed");
        if (since == null) return null;
        boolean nothing =
                isGivenUp && !since.isAfter(outcome.delivery.firstTriedAt().plus(FIRST_RECORDED));
        return nothing || since.isBefore(now.minus(failingLimit)) ? "failing" : null;
    }

    private List<Boolean> record(List<Outcome> outcomes) {
        return db.tx(tx -> {
            write(tx, outcomes);
            failed(tx, outcomes.stream().filter(o -> !o.isDelivered()).toList());
            accepted(tx, outcomes.stream().filter(Outcome::isDelivered).toList());
            return outcomes.stream().map(o -> true).toList();
        });
    }

    private static Future<?> write(Tx tx, List<Outcome> all) {
        return tx.send(
                QueueQueries.RECORD,
                Tx.column(all, o -> o.delivery.id(), UUID[]::new),
                Tx.column(all, o -> o.delivery.lease(), Long[]::new),
                Tx.column(all, Outcome::status, String[]::new),
                Tx.column(all, Outcome::waitMs, Double[]::new),
                Tx.column(all, o -> o.reply.startedAt().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                Tx.column(all, o -> o.reply.durationMs(), Integer[]::new),
                Tx.column(all, o -> o.reply.status(), Integer[]::new),
                Tx.column(all, o -> o.reply.error(), String[]::new),
                Tx.column(all, o -> o.reply.headers(), JsonObject[]::new),
                Tx.column(all, o -> o.reply.body(), String[]::new));
    }

    private static void accepted(Tx tx, List<Outcome> all) {
        if (all.isEmpty()) return;
        // in the order of their ids, so that two batches do not wait for each other
        var ids = all.stream()
                .map(o -> o.delivery.webhookId())
                .distinct()
                .sorted()
                .toArray(UUID[]::new);
        tx.send(QueueQueries.ACCEPTED, (Object) ids);
    }

    private void failed(Tx tx, List<Outcome> all) {
        if (all.isEmpty()) return;
        var byWebhook = all.stream()
                .collect(Collectors.groupingBy(o -> o.delivery.webhookId(), TreeMap::new, Collectors.toList()))
                .entrySet();
        tx.send(
                QueueQueries.FAILED,
                Tx.column(byWebhook, Map.Entry::getKey, UUID[]::new),
                Tx.column(byWebhook, e -> lastStart(e.getValue()), OffsetDateTime[]::new),
                Tx.column(byWebhook, e -> longestAsked(e.getValue()), Double[]::new),
                ms(schedule.waits().get(0)),
                ms(schedule.waits().get(1)));
    }

    private static OffsetDateTime lastStart(List<Outcome> of) {
        return of.stream()
                .map(o -> o.reply.startedAt())
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Double longestAsked(List<Outcome> of) {
        return of.stream()
                .map(Outcome::askedMs)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
