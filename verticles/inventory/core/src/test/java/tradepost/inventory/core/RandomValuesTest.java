package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;
import tradepost.sales.returns.ReturnEvents;

/**
 * Receipts in two currencies, returns to vendors and from customers, shipments, scrap, adjustments, reversals and transfers at once: whatever
 * comes first, the sums of each item hold at each step, and those of a time in the past stay. Repeat a run with {@code -Dtradepost.seed=N}.
 */
@ExtendWith(VertxExtension.class)
class RandomValuesTest {
    private static final int STEPS = 40;
    private static final int AT_ONCE_MAX = 8;

    /** What an operation may be answered if others have taken the pieces before. */
    private static final Set<String> REFUSALS = Set.of(
            "409 already_reversed",
            "409 below_reserved",
            "409 insufficient_stock",
            "409 invalid_state",
            "409 not_reversible");

    private record Past(UUID item, StockValue value) {}

    private final List<UUID> items = List.of(Ids.next(), Ids.next());
    private Inventory inventory;
    private Db db;
    private List<UUID> places;
    private Random random;

    @Test
    void all_sums_hold_at_each_step(Vertx vertx) {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("RandomValuesTest -Dtradepost.seed=" + seed);
        random = new Random(seed);
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
        places = List.of(Movements.MAIN, inventory.location().id());
        var past = new ArrayList<Past>();
        for (int step = 0; step < STEPS; step++) {
            var when = "seed %d step %d".formatted(seed, step);
            var burst = new ArrayList<Future<?>>();
            int width = 1 + random.nextInt(AT_ONCE_MAX);
            for (int i = 0; i < width; i++) burst.add(next());
            Future.join(burst).otherwiseEmpty().await(); // refusals are expected
            assertThat(burst).as(when).allSatisfy(f -> {
                if (f.failed()) assertThat(code(f)).isIn(REFUSALS);
            });
            for (var item : items) {
                var value = value(item, null);
                MovedValue.assertSums(when, db, item, value);
                past.add(new Past(item, value));
            }
        }
        inventory.assertSound();
        for (var p : past) {
            var then = value(p.item, p.value.asOf());
            assertThat(then.value()).as("seed %d", seed).isEqualTo(p.value.value());
            assertThat(then.locations()).as("seed %d", seed).isEqualTo(p.value.locations());
        }
    }

    private StockValue value(UUID item, @Nullable Instant at) {
        return inventory
                .values
                .getStockValue(new StockValueQuery(at, null, item), ANYBODY)
                .await();
    }

    private Future<?> next() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> receive("USD", null);
            case 2 -> receive("EUR", BigDecimal.valueOf(9_000 + random.nextInt(5_000), 4));
            case 3 -> returnToVendor();
            case 4 -> comesBack();
            case 5 -> ship();
            case 6 -> adjust(-1 - random.nextInt(9), null); // scrap
            case 7 -> adjust(1 + random.nextInt(9), random.nextBoolean() ? price() : null);
            case 8 -> transfer();
            default -> reverse();
        };
    }

    private UUID item() {
        return items.get(random.nextInt(items.size()));
    }

    private UUID place() {
        return places.get(random.nextInt(places.size()));
    }

    private BigDecimal price() {
        return BigDecimal.valueOf(random.nextInt(3_000), 2);
    }

    private Future<?> receive(String currency, @Nullable BigDecimal rate) {
        var price = price();
        long pieces = 1 + random.nextInt(12);
        var line = new OrderedLine(
                item(), "SKU", "Name", pieces, price, price.multiply(BigDecimal.valueOf(pieces)), Ids.next());
        return inventory.deliver(Receipt.of(List.of(line), "PO-000001", currency, rate));
    }

    /** If the pieces are not there any more, nothing is booked, and an event says so. */
    private Future<?> returnToVendor() {
        var order = Ids.next();
        long pieces = 1 + random.nextInt(6);
        var price = price();
        var back = new ReturnedLine(
                Ids.next(),
                item(),
                "SKU",
                "Name",
                pieces,
                price,
                Money.round(price.multiply(BigDecimal.valueOf(pieces)), "USD"),
                null,
                "available");
        boolean isForeign = random.nextBoolean();
        var data = new ReturnRequested(
                Ids.next(),
                order,
                "PO-000009",
                Ids.next(),
                "broken",
                place(),
                null,
                List.of(back),
                BigDecimal.TEN,
                isForeign ? "EUR" : "USD",
                new JsonObject(),
                isForeign ? new BigDecimal("1.0834") : null);
        return inventory.deliver(EventLog.event(PurchaseEvents.RETURN_REQUESTED, order, 4, data, "user:test", null));
    }

    private Future<?> comesBack() {
        var part = ReturnedPieces.part(item(), 1 + random.nextInt(4), ReturnEvents.RESTOCK, place());
        return inventory.deliver(ReturnedPieces.returned("RT-000001", part));
    }

    private Future<?> ship() {
        var order = Ids.next();
        return inventory.reserve(order, 1, item(), 1 + random.nextInt(6)).compose(made -> inventory.ship(order, 1));
    }

    private Future<?> adjust(long delta, @Nullable BigDecimal cost) {
        var line = new AdjustLine(item(), delta, null, cost);
        return inventory.stock.adjustStock(new AdjustStock(place(), null, List.of(line)), ANYBODY);
    }

    private Future<?> transfer() {
        int from = random.nextInt(2);
        long pieces = 2 + random.nextInt(4);
        var lines = List.of(new WriteTransfer.Line(item(), pieces));
        var body = new WriteTransfer(places.get(from), places.get(1 - from), lines, null, null, null, null);
        return inventory
                .transfers
                .createTransfer(body, ANYBODY)
                .compose(draft -> inventory.transfers.shipTransfer(draft.id(), ANYBODY))
                .compose(sent -> {
                    var line =
                            new ReceiveTransfer.Line(sent.lines().getFirst().id(), pieces - 1, 0L, 1L); // one is lost
                    return inventory.transfers.receiveTransfer(sent.id(), new ReceiveTransfer(List.of(line)), ANYBODY);
                });
    }

    private Future<?> reverse() {
        var last = "select id from movement where item_id = $1 order by id desc limit 1";
        return db.list(r -> r.getUUID(0), last, item())
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : inventory.stock.reverseMovement(found.getFirst(), null, ANYBODY));
    }
}
