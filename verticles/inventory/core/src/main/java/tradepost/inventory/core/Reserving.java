package tradepost.inventory.core;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.Reservation;
import tradepost.inventory.ReserveStock;
import tradepost.kernel.Batches;
import tradepost.kernel.Db;
import tradepost.kernel.Env;
import tradepost.kernel.Problem;
import tradepost.kernel.Request;
import tradepost.kernel.Setting;

/** The one way to reserve, for many at once: so the row lock of a hot item is held once per batch and not once per order. */
final class Reserving {
    /** One order that wants its stock. */
    record Wish(
            UUID orderId,
            long orderVersion,
            ReserveStock body,
            String actor,
            @Nullable String traceparent) {}

    /** What is decided of a wish, to be answered after the commit. */
    record Decision(
            @Nullable Reservation made,
            List<StockRules.Short> missing,
            @Nullable String refused) {}

    private final Batches<Wish, Decision> batches;

    Reserving(Vertx vertx, Env env, Db db) {
        var sizes =
                DistributionSummary.builder("tradepost_reserve_batch_orders").register(env.meters());
        batches = new Batches<>(vertx, env.config().number(Setting.RESERVE_BATCH_MAX), wishes -> {
            sizes.record(wishes.size());
            return db.tx(tx -> new ReserveBatch(tx).decide(wishes));
        });
    }

    Future<Reservation> reserve(UUID orderId, long orderVersion, ReserveStock body) {
        return batches.ask(new Wish(orderId, orderVersion, body, Request.actor(), Request.traceparent()))
                .map(Reserving::answer);
    }

    private static Reservation answer(Decision d) {
        if (d.made() != null) return d.made();
        throw d.refused() != null ? Problem.conflict(d.refused()) : shortage(d.missing());
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
