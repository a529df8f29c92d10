package tradepost.inventory.core.reservations;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventorySettings;
import tradepost.inventory.core.stock.StockRules;
import tradepost.inventory.core.stock.StockStates;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveOutcome;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/** The only way to reserve, for many orders at once, so that the row lock of a hot item is held once per batch and not once per order. */
public final class ReserveQueue {
    /** The decision about an order; the response follows the commit. */
    public record Decision(
            @Nullable Reservation made,
            List<StockRules.Short> missing,
            List<FrozenLine> frozen,
            @Nullable String refused) {
        static Decision made(Reservation made) {
            return new Decision(made, List.of(), List.of(), null);
        }

        static Decision missing(List<StockRules.Short> missing) {
            return new Decision(null, missing, List.of(), null);
        }

        static Decision frozen(List<FrozenLine> frozen) {
            return new Decision(null, List.of(), frozen, null);
        }

        static Decision refused(String slug) {
            return new Decision(null, List.of(), List.of(), slug);
        }
    }

    /** @param line its index in the request */
    public record FrozenLine(int line, UUID itemId) {
        private JsonObject detail(String lines) {
            return Problem.detail(lines + "[" + line + "].item_id", "is frozen").put("item_id", itemId.toString());
        }
    }

    private static final int DECIDED_WITHIN_MS = 4_000; // callers on the bus wait for five seconds
    private final Batches<ReserveOrder, Decision> batches;

    public ReserveQueue(Vertx vertx, Env env, Db db) {
        var sizes =
                DistributionSummary.builder("tradepost_reserve_batch_orders").register(env.meters());
        batches = new Batches<>(vertx, env.config().number(InventorySettings.RESERVE_BATCH_MAX), orders -> {
            sizes.record(orders.size());
            return db.tx(tx -> ReserveBatch.ofOrders(tx).decide(orders));
        });
        batches.weighedBy(order -> order.stock().lines().size());
    }

    public Future<Reservation> reserve(ReserveOrder order) {
        return batches.ask(order).map(ReserveQueue::answer);
    }

    /** A slow order does not delay the responses of the others. */
    public Future<List<ReserveOutcome>> reserveAll(List<ReserveOrder> orders) {
        var outcomes = batches.askAll(orders).stream()
                .map(decided -> decided.timeout(DECIDED_WITHIN_MS, TimeUnit.MILLISECONDS)
                        .map(ReserveQueue::answer)
                        .map(ReserveOutcome::of)
                        .otherwise(ReserveQueue::refused))
                .toList();
        return Future.all(outcomes).map(all -> all.list());
    }

    private static ReserveOutcome refused(Throwable t) {
        return ReserveOutcome.of(t instanceof TimeoutException ? Problem.of(504, "outcome_unknown") : Problem.from(t));
    }

    private static Reservation answer(Decision d) {
        return require(d, "items");
    }

    /**
     * Fails 409 insufficient_stock, item_frozen, reservation_released or hold_not_active.
     *
     * @param lines the name of the list that has the lines
     */
    public static Reservation require(Decision d, String lines) {
        if (d.made() != null) return d.made();
        if (d.refused() != null) throw Problem.conflict(d.refused());
        Problem.conflictIf(
                "item_frozen", d.frozen().stream().map(f -> f.detail(lines)).toList());
        throw shortage(d.missing(), lines);
    }

    private static ServiceException shortage(List<StockRules.Short> missing, String lines) {
        return Problem.conflict(
                "insufficient_stock",
                missing.stream().map(s -> detail(s, lines)).toArray(JsonObject[]::new));
    }

    private static JsonObject detail(StockRules.Short s, String lines) {
        return StockRules.shortage(
                lines + "[" + s.line() + "].quantity", s.itemId(), s.requested(), StockStates.AVAILABLE, s.available());
    }
}
