package tradepost.inventory.core;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.time.TestDays.today;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.LotTraceEntry;
import tradepost.inventory.lot.LotTraceQuery;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/**
 * Ten receipts and thirty orders, of which some are shipped and some are released, while lots expire and one is recalled. What each order
 * gets is computed here a second time, without the program.
 */
@ExtendWith(VertxExtension.class)
class LotScenarioTest {
    static final int RECEIPTS = 10;
    static final int ORDERS = 30;

    /** What this test knows of a lot. */
    static final class Known {
        final String number;
        final @Nullable LocalDate expires;
        final int arrival;
        long received;
        long free;
        boolean ended;

        Known(String number, @Nullable LocalDate expires, int arrival, long pieces) {
            this.number = number;
            this.expires = expires;
            this.arrival = arrival;
            received = pieces;
            free = pieces;
        }
    }

    final List<Known> lots = new ArrayList<>();
    /** What each order has got, by the number of the lot. */
    final Map<UUID, Map<String, Long>> got = new LinkedHashMap<>();

    final Map<UUID, UUID> customers = new HashMap<>();
    final HashSet<UUID> shipped = new HashSet<>();
    Inventory inventory;
    Db db;
    UUID item;

    @Test
    void every_order_gets_the_first_that_expire_and_every_piece_can_be_traced(Vertx vertx) {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("LotScenarioTest seed " + seed);
        var random = new Random(seed);
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
        item = inventory.tracked("lot");
        for (int i = 0; i < RECEIPTS; i++) receive(i, random);
        int refused = 0;
        for (int n = 0; n < ORDERS; n++) {
            if (n == 8 || n == 14) expire(n == 8 ? 0 : 1);
            if (n == 20) recall();
            var order = Ids.next();
            long quantity = 1 + random.nextInt(7);
            var predicted = predict(quantity);
            var outcome = reserve(order, quantity);
            assertThat(outcome).as("seed %d order %d of %d", seed, n, quantity).isEqualTo(predicted != null);
            if (predicted == null) {
                refused++;
                continue;
            }
            got.put(order, predicted);
            assertThat(lotsOf(order)).as("seed %d order %d", seed, n).isEqualTo(predicted.keySet());
            if (random.nextInt(3) == 0) {
                inventory.ship(order, 1).await();
                shipped.add(order);
            } else if (random.nextInt(6) == 0) release(order);
        }
        assertThat(refused).isLessThan(ORDERS / 2);
        inventory.assertSound();
        for (var lot : lots) assertTraced(lot, seed);
        for (var order : got.keySet())
            assertThat(lotsOf(order)).isEqualTo(got.get(order).keySet());
    }

    private void receive(int i, Random random) {
        long pieces = 5 + random.nextInt(12);
        if (i % 5 == 4) {
            LotsTest.receive(inventory, "PO-7%05d".formatted(i), item, pieces).await();
            lots.add(new Known("PO-7%05d".formatted(i), null, i, pieces));
            return;
        }
        var expires = today().plusDays(1 + random.nextInt(6));
        inventory.adjust(item, Movements.MAIN, pieces, "LOT-" + i, expires).await();
        lots.add(new Known("LOT-" + i, expires, i, pieces));
    }

    /** In place of the day that passes, so that the other lots stay as they are. */
    private void expire(int which) {
        var lot = firstToExpire().get(which);
        LotsTest.expire(db, item, lot.number);
        lot.ended = true;
    }

    private void recall() {
        var lot = firstToExpire().getFirst();
        inventory.lots.recallLot(lot(lot).id(), new RecallLot("Glass"), ANYBODY).await();
        lot.ended = true;
    }

    private List<Known> firstToExpire() {
        return lots.stream()
                .filter(l -> !l.ended)
                .sorted(comparing((Known l) -> l.expires, nullsLast(naturalOrder()))
                        .thenComparing(comparingInt(l -> l.arrival)))
                .toList();
    }

    /** Null if there is not enough. */
    private @Nullable Map<String, Long> predict(long quantity) {
        var candidates = firstToExpire();
        if (candidates.stream().mapToLong(l -> l.free).sum() < quantity) return null;
        var parts = new TreeMap<String, Long>();
        long open = quantity;
        for (var lot : candidates) {
            long taken = Math.min(open, lot.free);
            if (taken > 0) parts.put(lot.number, taken);
            lot.free -= taken;
            open -= taken;
        }
        return parts;
    }

    private boolean reserve(UUID order, long quantity) {
        customers.put(order, Ids.next());
        var stock = new ReserveStock(
                Ids.next(), List.of(new ReserveLine(Ids.next(), item, quantity)), customers.get(order));
        var outcome = inventory
                .reserveAll(new ReserveOrder(order, 1, stock, "user:somebody", null, null, null))
                .await()
                .getFirst();
        return outcome.refusal() == null;
    }

    private void release(UUID order) {
        inventory.service.release(order, 1, ANYBODY).await();
        Objects.requireNonNull(got.remove(order)).forEach((number, n) -> known(number).free += n);
    }

    private Known known(String number) {
        return lots.stream().filter(l -> l.number.equals(number)).findFirst().orElseThrow();
    }

    private TreeSet<String> lotsOf(UUID order) {
        var numbers = new TreeSet<String>();
        for (var lot : list(order, null)) numbers.add(lot.number());
        return numbers;
    }

    private Lot lot(Known known) {
        return list(null, known.number).getFirst();
    }

    private List<Lot> list(@Nullable UUID order, @Nullable String number) {
        var query = new LotQuery(
                Page.of(100, null, null, null), null, null, null, item, null, order, number, null, null, null, null);
        return inventory.lots.listLots(query, ANYBODY).await().data();
    }

    /** By pages of four. */
    private List<LotTraceEntry> trace(UUID lot) {
        var entries = new ArrayList<LotTraceEntry>();
        String next = null;
        do {
            var page = inventory
                    .lots
                    .traceLot(lot, new LotTraceQuery(Page.of(4, null, next, null), null, null, null), ANYBODY)
                    .await();
            entries.addAll(page.data());
            next = page.meta().next();
        } while (next != null);
        return entries;
    }

    private void assertTraced(Known known, long seed) {
        var when = "seed %d lot %s".formatted(seed, known.number);
        var entries = trace(lot(known).id());
        var first = entries.getFirst();
        assertThat(first.type()).as(when).isEqualTo("movement");
        assertThat(first.kind()).as(when).isEqualTo(known.expires == null ? "receipt" : "adjustment");
        assertThat(first.sourceType()).as(when).isEqualTo(known.expires == null ? "purchase_order" : "adjustment");
        assertThat(first.quantity()).as(when).isEqualTo(known.received);
        var reserved = new HashMap<UUID, Long>();
        var delivered = new HashMap<UUID, Long>();
        for (var e : entries) {
            if (e.type().equals("reservation") && !"released".equals(e.status())) {
                reserved.merge(Objects.requireNonNull(e.sourceId()), e.quantity(), Long::sum);
                assertThat(e.customerId()).as(when).isEqualTo(customers.get(e.sourceId()));
            }
            if ("shipment".equals(e.kind())) {
                delivered.merge(Objects.requireNonNull(e.sourceId()), e.quantity(), Long::sum);
                assertThat(e.customerId()).as(when).isEqualTo(customers.get(e.sourceId()));
            }
        }
        var expected = new HashMap<UUID, Long>();
        got.forEach((order, parts) -> {
            if (parts.containsKey(known.number)) expected.put(order, parts.get(known.number));
        });
        assertThat(reserved).as(when).isEqualTo(expected);
        expected.keySet().retainAll(shipped);
        assertThat(delivered).as(when).isEqualTo(expected);
    }
}
