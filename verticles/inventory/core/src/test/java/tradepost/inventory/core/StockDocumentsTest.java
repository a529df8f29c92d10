package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.count.OpenCount;
import tradepost.inventory.count.RecordCount;
import tradepost.inventory.count.StockCount;
import tradepost.inventory.transfer.ReceiveTransfer;
import tradepost.inventory.transfer.Transfer;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.kernel.db.Db;

/**
 * Random interleavings of concurrent transfers, counts, adjustments and reservations at several locations. After each step every level
 * equals the sum of its movements, and each item sums to zero over all locations. Repeat a run with {@code -Dtradepost.seed=N}; run more
 * steps with {@code -Dtradepost.rounds=N}.
 */
@Tag("prove")
@ExtendWith(VertxExtension.class)
class StockDocumentsTest {
    static final int ITEMS = 4;
    static final int LOCATIONS = 3;
    static final int STEPS = 50;

    record Held(UUID order, long version) {}

    Inventory inventory;
    Db db;
    final List<UUID> items = new ArrayList<>();
    final List<UUID> places = new ArrayList<>(List.of(Movements.MAIN));
    final List<Held> held = new ArrayList<>();
    final List<Transfer> transfers = new ArrayList<>();
    final List<StockCount> counts = new ArrayList<>();
    /** What had an effect, to show that the run did something. */
    final HashMap<String, Integer> done = new HashMap<>();

    @BeforeEach
    void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @Test
    void every_interleaving_keeps_every_piece_at_one_place() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("StockDocumentsTest seed " + seed);
        var random = new java.util.Random(seed);
        while (places.size() < LOCATIONS) places.add(inventory.location().id());
        for (int i = 0; i < ITEMS; i++) {
            items.add(inventory.item(20 + random.nextInt(50)));
            for (var place : places)
                inventory.add(items.getLast(), place, 10 + random.nextInt(20)).await();
        }
        int steps = STEPS * Integer.getInteger("tradepost.rounds", 1);
        for (int step = 0; step < steps; step++) {
            var burst = new ArrayList<Future<?>>();
            int width = 1 + random.nextInt(10);
            for (int i = 0; i < width; i++) burst.add(anything(random));
            Future.join(burst).otherwiseEmpty().await(); // refusals are expected
            assertThat(burst).as("seed %d step %d", seed, step).allSatisfy(StockDocumentsTest::assertDoneOrRefused);
            inventory.assertSound();
            for (var item : items) assertAddsUp("seed %d step %d item %s".formatted(seed, step, item), item);
        }
        System.out.println("StockDocumentsTest " + done);
        if (steps >= STEPS)
            assertThat(done)
                    .as("seed %d", seed)
                    .containsKeys("ship", "receive", "close", "record", "reserve", "adjust");
    }

    private Future<?> anything(RandomGenerator random) {
        return switch (random.nextInt(16)) {
            case 0, 1 -> counted("adjust", inventory.add(item(random), place(random), random.nextInt(15) - 6L));
            case 2, 3 -> reserve(random);
            case 4 -> endReservation(random);
            case 5, 6 -> draftAndShip(random);
            case 7, 8, 9 -> receive(random);
            case 10 -> cancelTransfer(random);
            case 11, 12 -> openCount(random);
            case 13, 14 -> record(random);
            default -> endCount(random);
        };
    }

    private <T> Future<T> counted(String what, Future<T> call) {
        return call.onSuccess(v -> {
            synchronized (done) {
                done.merge(what, 1, Integer::sum);
            }
        });
    }

    private UUID item(RandomGenerator random) {
        return items.get(random.nextInt(ITEMS));
    }

    private UUID place(RandomGenerator random) {
        return places.get(random.nextInt(LOCATIONS));
    }

    private List<UUID> some(RandomGenerator random) {
        var some = new HashSet<UUID>();
        for (int i = 0; i < 3; i++) some.add(item(random));
        return List.copyOf(some);
    }

    private Future<?> reserve(RandomGenerator random) {
        var order = new Held(UUID.randomUUID(), 1);
        held.add(order);
        return counted(
                "reserve", inventory.reserve(order.order(), 1, item(random), 1 + random.nextInt(8), item(random), 1));
    }

    private Future<?> endReservation(RandomGenerator random) {
        if (held.isEmpty()) return Future.succeededFuture();
        var order = held.get(random.nextInt(held.size()));
        return random.nextBoolean()
                ? inventory.service.fulfil(order.order(), order.version(), ANYBODY)
                : inventory.service.release(order.order(), order.version(), ANYBODY);
    }

    private Future<?> draftAndShip(RandomGenerator random) {
        var from = place(random);
        var to = places.get((places.indexOf(from) + 1 + random.nextInt(LOCATIONS - 1)) % LOCATIONS);
        var lines = some(random).stream()
                .map(item -> new WriteTransfer.Line(item, 1 + random.nextInt(6)))
                .toList();
        return inventory
                .transfers
                .createTransfer(new WriteTransfer(from, to, lines, null, null, null), ANYBODY)
                .compose(draft -> {
                    synchronized (transfers) {
                        transfers.add(draft);
                    }
                    return counted("ship", inventory.transfers.shipTransfer(draft.id(), ANYBODY));
                });
    }

    private Future<?> receive(RandomGenerator random) {
        var transfer = any(transfers, random);
        if (transfer == null) return Future.succeededFuture();
        if (random.nextInt(3) == 0)
            return counted("receive", inventory.transfers.receiveTransfer(transfer.id(), null, ANYBODY));
        var lines = new ArrayList<ReceiveTransfer.Line>();
        for (var line : transfer.lines())
            if (random.nextBoolean())
                lines.add(new ReceiveTransfer.Line(
                        line.id(), 1 + random.nextInt(2), (long) random.nextInt(2), (long) random.nextInt(2)));
        if (lines.isEmpty()) return Future.succeededFuture();
        return counted(
                "receive", inventory.transfers.receiveTransfer(transfer.id(), new ReceiveTransfer(lines), ANYBODY));
    }

    private Future<?> cancelTransfer(RandomGenerator random) {
        var transfer = any(transfers, random);
        return transfer == null
                ? Future.succeededFuture()
                : counted("cancel", inventory.transfers.cancelTransfer(transfer.id(), ANYBODY));
    }

    private Future<?> openCount(RandomGenerator random) {
        return inventory
                .counts
                .createCount(new OpenCount(place(random), some(random), random.nextBoolean(), null, null), ANYBODY)
                .onSuccess(opened -> {
                    synchronized (counts) {
                        counts.add(opened);
                    }
                });
    }

    private Future<?> record(RandomGenerator random) {
        var count = any(counts, random);
        if (count == null) return Future.succeededFuture();
        var lines = count.lines().stream()
                .map(l -> new RecordCount.Line(l.itemId(), random.nextInt(40)))
                .toList();
        return counted("record", inventory.counts.recordCount(count.id(), new RecordCount(lines), ANYBODY));
    }

    private Future<?> endCount(RandomGenerator random) {
        var count = any(counts, random);
        if (count == null) return Future.succeededFuture();
        return random.nextInt(4) == 0
                ? inventory.counts.cancelCount(count.id(), ANYBODY)
                : counted("close", inventory.counts.closeCount(count.id(), ANYBODY));
    }

    /** Prefers the latest ones, which are open. */
    private static <T> T any(List<T> all, RandomGenerator random) {
        synchronized (all) {
            if (all.isEmpty()) return null;
            int from = Math.max(0, all.size() - 5);
            return all.get(from + random.nextInt(all.size() - from));
        }
    }

    private static void assertDoneOrRefused(Future<?> f) {
        if (f.failed()) assertThat(code(f)).startsWith("409 ");
    }

    private void assertAddsUp(String when, UUID item) {
        var balance = new HashMap<UUID, Long>();
        for (Row r : db.query(
                        "select from_location_id, to_location_id, quantity from movement where item_id = $1", item)
                .await()) {
            balance.merge(r.getUUID(0), -r.getLong(2), Long::sum);
            balance.merge(r.getUUID(1), r.getLong(2), Long::sum);
        }
        long outside = Movements.OUTSIDE.stream()
                .mapToLong(place -> balance.getOrDefault(place, 0L))
                .sum();
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(stock.onHand()).as(when).isEqualTo(-outside);
        for (var at : stock.locations())
            assertThat(at.onHand()).as(when).isEqualTo(balance.getOrDefault(at.locationId(), 0L));
        long open = db.query("select coalesce(sum(in_transit), 0)::bigint from transfer_line where item_id = $1", item)
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(stock.incoming()).as(when).isEqualTo(open);
        assertThat(inventory.onHand(item, Movements.TRANSIT)).as(when).isEqualTo(open);
    }
}
