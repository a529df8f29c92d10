package tradepost.inventory.core;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.Reservation;
import tradepost.inventory.ReserveStock;
import tradepost.kernel.Db;
import tradepost.kernel.Env;
import tradepost.kernel.Problem;
import tradepost.kernel.Request;
import tradepost.kernel.Setting;

/**
 * The one way to reserve, made for many at once: what arrives while a transaction is in flight goes into the next one together.
 * Idle, a batch is one order and nothing waits. The row lock of a hot item is then held once per batch and not once per order.
 */
final class Reserving {
    /** Why two: one batch decides while the other's commit is on its way to the disk; more only wait for each other's locks. */
    private static final int IN_FLIGHT = 2;

    private static final int WAITING_MAX = 5_000;

    /** One order that wants its stock. */
    record Wish(
            UUID orderId,
            long orderVersion,
            ReserveStock body,
            String actor,
            @Nullable String traceparent,
            Promise<Reservation> answer) {}

    /** What is decided of a wish, to be answered after the commit. */
    record Decision(
            Wish wish,
            @Nullable Reservation made,
            List<StockRules.Short> missing,
            @Nullable String refused) {}

    private final Context context;
    private final Db db;
    private final int batchMax;
    private final DistributionSummary sizes;
    private final ArrayDeque<Wish> waiting = new ArrayDeque<>();
    private int inFlight;

    /** On the verticle's own context: a batch serves many requests and is none of theirs. */
    Reserving(Vertx vertx, Env env, Db db) {
        context = vertx.getOrCreateContext();
        this.db = db;
        batchMax = env.config().number(Setting.RESERVE_BATCH_MAX);
        sizes = DistributionSummary.builder("tradepost_reserve_batch_orders").register(env.meters());
    }

    Future<Reservation> reserve(UUID orderId, long orderVersion, ReserveStock body) {
        Promise<Reservation> answer = Promise.promise();
        var wish = new Wish(orderId, orderVersion, body, Request.actor(), Request.traceparent(), answer);
        synchronized (waiting) {
            if (waiting.size() >= WAITING_MAX) return Future.failedFuture(Problem.unavailable("overloaded"));
            waiting.add(wish);
        }
        startNext();
        return answer.future();
    }

    private void startNext() {
        var batch = new ArrayList<Wish>();
        synchronized (waiting) {
            if (inFlight >= IN_FLIGHT) return;
            while (batch.size() < batchMax && !waiting.isEmpty()) batch.add(waiting.remove());
            if (batch.isEmpty()) return;
            inFlight++;
        }
        context.runOnContext(v -> {
            try {
                sizes.record(batch.size());
                serve(batch);
            } finally {
                synchronized (waiting) {
                    inFlight--;
                }
                startNext();
            }
        });
    }

    private void serve(List<Wish> batch) {
        try {
            var decisions = db.tx(tx -> new ReserveBatch(tx).decide(batch));
            decisions.forEach(Reserving::answer);
        } catch (Throwable t) {
            // one order that the database refuses must not fail those that happened to travel with it
            if (batch.size() > 1 && Problem.from(t).failureCode() < 503) batch.forEach(w -> serve(List.of(w)));
            else batch.forEach(w -> w.answer().tryFail(Problem.from(t)));
        }
    }

    private static void answer(Decision d) {
        if (d.made() != null) d.wish().answer().complete(d.made());
        else if (d.refused() != null) d.wish().answer().fail(Problem.conflict(d.refused()));
        else d.wish().answer().fail(shortage(d.missing()));
    }

    private static ServiceException shortage(List<StockRules.Short> missing) {
        return Problem.conflict(
                "insufficient_stock", missing.stream().map(Reserving::detail).toArray(JsonObject[]::new));
    }

    private static JsonObject detail(StockRules.Short s) {
        return Problem.detail(
                        "items[" + s.line() + "].quantity",
                        "requested " + s.requested() + ", available " + s.available())
                .put("item_id", s.itemId().toString())
                .put("requested", s.requested())
                .put("available", s.available());
    }
}
