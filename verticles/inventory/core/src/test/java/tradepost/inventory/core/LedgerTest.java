package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.stock.PutStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;
import tradepost.sales.event.OrderShipped;

/**
 * Random interleavings of concurrent adjustments, receipts, reservations, releases and shipments. After each step every level
 * equals the sums of its movements and reservations, nothing is negative, and no more is reserved than is on hand. Repeat a run
 * with {@code -Dtradepost.seed=N}; run more steps with {@code -Dtradepost.rounds=N}.
 */
@Order(1)
@Tag("prove")
@ExtendWith(VertxExtension.class)
class LedgerTest {
    static final int ITEMS = 4;
    static final int STEPS = 60;

    record Held(UUID order, long version, Map<UUID, Long> pieces) {}

    Inventory inventory;
    SalesBook book;
    Db db;
    final List<UUID> items = new ArrayList<>();
    final List<Held> held = new ArrayList<>();
    /** What this test saw succeed, by item. */
    final Map<UUID, Long> received = new ConcurrentHashMap<>();

    final Map<UUID, Long> shipped = new ConcurrentHashMap<>();

    @BeforeEach
    void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        book = new SalesBook(inventory);
        db = Db.open(inventory.env, "inventory");
    }

    @Test
    void every_interleaving_keeps_the_ledger_consistent() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("LedgerTest seed " + seed);
        var random = new java.util.Random(seed);
        for (int i = 0; i < ITEMS; i++) items.add(inventory.item(random.nextInt(50)));
        int steps = STEPS * Integer.getInteger("tradepost.rounds", 1);
        for (int step = 0; step < steps; step++) {
            var burst = new ArrayList<Future<?>>();
            int width = 1 + random.nextInt(8);
            for (int i = 0; i < width; i++) burst.add(anything(random));
            Future.join(burst).otherwiseEmpty().await(); // refusals are expected
            assertThat(burst).as("seed %d step %d", seed, step).allSatisfy(LedgerTest::assertDoneOrRefused);
            assertConsistent(seed, step);
        }
    }

    private Future<?> anything(RandomGenerator random) {
        var item = items.get(random.nextInt(ITEMS));
        var other = items.get(random.nextInt(ITEMS));
        return switch (random.nextInt(8)) {
            case 0 -> adjust(item, random);
            case 1 -> receive(item, other, random);
            case 2 -> end(random, true);
            case 3, 4 -> end(random, false);
            default -> reserve(item, other, random);
        };
    }

    private Future<?> adjust(UUID item, RandomGenerator random) {
        var put = switch (random.nextInt(3)) {
            case 0 -> new PutStock((long) random.nextInt(60), null, null, null, "random", null);
            case 1 -> new PutStock(null, (long) random.nextInt(60), null, null, "random", null);
            default -> new PutStock(null, null, random.nextInt(41) - 20L, null, "random", null);
        };
        return inventory.service.putStock(item, put, ANYBODY);
    }

    private Future<?> reserve(UUID item, UUID other, RandomGenerator random) {
        long ofItem = 1 + random.nextInt(12);
        long ofOther = 1 + random.nextInt(12);
        var pieces = new HashMap<>(Map.of(item, ofItem));
        pieces.merge(other, ofOther, Long::sum);
        var order = new Held(UUID.randomUUID(), 1 + random.nextInt(3), pieces);
        held.add(order);
        return inventory
                .reserve(order.order(), order.version(), item, ofItem, other, ofOther)
                .onSuccess(book::reserved);
    }

    /** Some of the pieces. */
    private Future<?> ship(UUID order, RandomGenerator random) {
        var event = book.shipped(order, n -> random.nextLong(n + 1));
        if (event == null) return Future.succeededFuture();
        return inventory
                .deliver(event)
                .onSuccess(v -> event.data(OrderShipped.class)
                        .lines()
                        .forEach(p -> shipped.merge(p.itemId(), p.quantity(), Long::sum)));
    }

    private Future<?> end(RandomGenerator random, boolean ship) {
        if (held.isEmpty()) return Future.succeededFuture();
        var order = held.get(random.nextInt(held.size()));
        return ship
                ? ship(order.order(), random)
                : random.nextBoolean()
                        ? book.cancel(order.order())
                        : book.close(order.order(), n -> random.nextLong(n + 1));
    }

    /** Delivers a receipt as the relay of purchase would, sometimes twice. */
    private Future<?> receive(UUID item, UUID other, RandomGenerator random) {
        var lines = List.of(line(item, 1 + random.nextInt(20)), line(other, 1 + random.nextInt(20)));
        var event = Receipt.of(lines, "PO-000001", "USD");
        var first = inventory.deliver(event);
        Future<?> all = random.nextBoolean() ? first : Future.join(first, inventory.deliver(event));
        return all.onSuccess(v -> lines.forEach(l -> received.merge(l.itemId(), l.quantity(), Long::sum)));
    }

    private static OrderedLine line(UUID item, long quantity) {
        return new OrderedLine(
                item,
                "SKU",
                "Name",
                quantity,
                java.math.BigDecimal.ONE,
                java.math.BigDecimal.valueOf(quantity),
                Ids.next());
    }

    private static void assertDoneOrRefused(Future<?> f) {
        if (f.failed()) assertThat(code(f)).startsWith("409 ");
    }

    private void assertConsistent(long seed, int step) {
        inventory.assertSound();
        for (var item : items) assertAddsUp("seed %d step %d item %s".formatted(seed, step, item), item);
    }

    /**
     * Compares the sums of the ledger's rows with what this test saw received and shipped, with the service's response and with
     * the last event: four independent records of the same pieces.
     */
    private void assertAddsUp(String when, UUID item) {
        var balance = new HashMap<UUID, Long>();
        for (Row r : db.query(
                        "select from_location_id, to_location_id, quantity from movement where item_id = $1", item)
                .await()) {
            balance.merge(r.getUUID(0), -r.getLong(2), Long::sum);
            balance.merge(r.getUUID(1), r.getLong(2), Long::sum);
        }
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(balance.getOrDefault(Movements.SUPPLIER, 0L)).as(when).isEqualTo(-received.getOrDefault(item, 0L));
        assertThat(balance.getOrDefault(Movements.CUSTOMER, 0L)).as(when).isEqualTo(shipped.getOrDefault(item, 0L));
        assertThat(balance.getOrDefault(Movements.MAIN, 0L)).as(when).isEqualTo(stock.onHand());
        assertThat(stock.reserved()).as(when).isBetween(0L, stock.onHand());
        db.query("""
                select (data ->> 'on_hand')::bigint, (data ->> 'reserved')::bigint from event_log
                where type = 'inventory.stock.changed' and subject = $1 order by subject_version desc limit 1
                """, item).await().forEach(event -> {
            assertThat(event.getLong(0)).as("%s, in the last event", when).isEqualTo(stock.onHand());
            assertThat(event.getLong(1)).as("%s, in the last event", when).isEqualTo(stock.reserved());
        });
    }

    /** Changes ledger and level alike, which the verification cannot notice because it compares the two. */
    @Test
    void pieces_that_were_never_received_are_detected() {
        var item = inventory.item(5);
        items.add(item);
        receive(item, item, new java.util.Random(1)).await();
        assertConsistent(1, 0);
        Corruption.run("""
                update movement set quantity = quantity + 1 where item_id = '%1$s' and kind = 'receipt'
                  and id = (select min(id::text)::uuid from movement where item_id = '%1$s' and kind = 'receipt');
                update stock_level set on_hand = on_hand + 1 where item_id = '%1$s';
                """.formatted(item));
        try {
            inventory.assertSound();
            assertThatThrownBy(() -> assertAddsUp("corrupted", item)).isInstanceOf(AssertionError.class);
        } finally {
            Corruption.remove(item);
        }
    }
}
