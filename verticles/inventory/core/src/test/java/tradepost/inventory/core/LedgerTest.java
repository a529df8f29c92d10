package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tradepost.inventory.PutStock;
import tradepost.kernel.Db;
import tradepost.kernel.EventLog;
import tradepost.kernel.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseEvents.Line;
import tradepost.purchase.PurchaseEvents.OrderReceived;

/**
 * Random interleavings of adjust, receive, reserve, release and ship, many at once, and after each step: every level is what its
 * movements and reservations sum to, nothing is negative, nothing is reserved that is not there. Run one again with
 * {@code -Dtradepost.seed=N}; more steps with {@code -Dtradepost.rounds=N}.
 */
@Tag("prove")
class LedgerTest {
    static final int ITEMS = 4;
    static final int STEPS = 60;

    record Held(UUID order, long version) {}

    Inventory inventory;
    Db db;
    final List<UUID> items = new ArrayList<>();
    final List<Held> held = new ArrayList<>();

    @BeforeEach
    void start() {
        inventory = new Inventory();
        db = Db.open(inventory.env, "inventory");
    }

    @AfterEach
    void stop() {
        inventory.close();
    }

    @Test
    void every_interleaving_keeps_the_ledger_true() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("LedgerTest seed " + seed);
        var random = new java.util.Random(seed);
        for (int i = 0; i < ITEMS; i++) items.add(inventory.item(random.nextInt(50)));
        int steps = STEPS * Integer.getInteger("tradepost.rounds", 1);
        for (int step = 0; step < steps; step++) {
            var burst = new ArrayList<Future<?>>();
            int width = 1 + random.nextInt(8);
            for (int i = 0; i < width; i++) burst.add(anything(random));
            Future.join(burst).otherwiseEmpty().await(); // refusals are part of it
            assertThat(burst).as("seed %d step %d", seed, step).allSatisfy(LedgerTest::isDoneOrRefused);
            isTrue(seed, step);
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
        var order = new Held(UUID.randomUUID(), 1 + random.nextInt(3));
        held.add(order);
        return inventory.reserve(
                order.order(), order.version(), item, 1 + random.nextInt(12), other, 1 + random.nextInt(12));
    }

    private Future<?> end(RandomGenerator random, boolean ship) {
        if (held.isEmpty()) return Future.succeededFuture();
        var order = held.get(random.nextInt(held.size()));
        return ship
                ? inventory.service.fulfil(order.order(), order.version(), ANYBODY)
                : inventory.service.release(order.order(), order.version(), ANYBODY);
    }

    /** As the relay of purchase would deliver it, twice in a row now and then. */
    private Future<?> receive(UUID item, UUID other, RandomGenerator random) {
        var lines = List.of(line(item, 1 + random.nextInt(20)), line(other, 1 + random.nextInt(20)));
        var data = new OrderReceived(Ids.next(), Ids.next(), Ids.next(), true, lines, java.math.BigDecimal.TEN);
        var event = EventLog.event(PurchaseEvents.RECEIVED, data.orderId(), 2, data, "user:test", null);
        var first = inventory.deliver(event);
        return random.nextBoolean() ? first : Future.join(first, inventory.deliver(event));
    }

    private static Line line(UUID item, long quantity) {
        return new Line(item, quantity, java.math.BigDecimal.ONE, java.math.BigDecimal.valueOf(quantity));
    }

    private static void isDoneOrRefused(Future<?> f) {
        if (f.failed()) assertThat(Inventory.code(f)).startsWith("409 ");
    }

    private void isTrue(long seed, int step) {
        inventory.isSound();
        Map<UUID, Long> sums = new HashMap<>();
        for (Row r : db.query("""
                select item_id, sum(q)::bigint from (
                  select item_id, quantity as q from movement union all select item_id, -quantity from movement) m group by item_id
                """).await()) sums.put(r.getUUID(0), r.getLong(1));
        assertThat(sums.values())
                .as("seed %d step %d: each item sums to zero over all locations", seed, step)
                .allMatch(s -> s == 0);
        for (var item : items) {
            var s = inventory.service.getStock(item, ANYBODY).await();
            assertThat(s.reserved()).as("seed %d step %d", seed, step).isBetween(0L, s.onHand());
        }
    }
}
