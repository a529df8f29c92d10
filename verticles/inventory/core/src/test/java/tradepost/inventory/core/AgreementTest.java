package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.WaitingPart;

/**
 * Sales and inventory decide without asking each other which pieces of an order wait and where the others are reserved. Events in both directions
 * may be late; when all have arrived, they agree.
 */
@ExtendWith(VertxExtension.class)
class AgreementTest {
    private static final UUID MAIN = Movements.MAIN;

    static Inventory inventory;
    static Db db;
    static UUID near;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
        near = inventory.location().id();
    }

    private record Place(UUID lineId, UUID locationId) {}

    /** An order as sales knows it. */
    private static final class Order {
        final UUID id = Ids.next();
        final List<ReserveLine> lines = new ArrayList<>();
        /** By line and version that has added them. */
        final Map<UUID, TreeMap<Long, Long>> waiting = new HashMap<>();

        final Map<Place, Long> reserved = new LinkedHashMap<>();
        final Set<Long> applied = new HashSet<>();
        final Deque<Supplier<Future<?>>> outbox = new ArrayDeque<>();
        long version = 2;

        @Nullable
        ReserveStock change;

        @Nullable
        Reservation made;

        long heard;

        void take(Reservation got) {
            applied.add(got.orderVersion());
            for (var h : got.lines()) reserved.merge(new Place(h.lineId(), h.locationId()), h.quantity(), Long::sum);
            for (var w : AgreementTest.waiting(got)) waiting(w.lineId()).put(got.orderVersion(), w.quantity());
        }

        TreeMap<Long, Long> waiting(UUID line) {
            return waiting.computeIfAbsent(line, l -> new TreeMap<>());
        }

        long waits(UUID line) {
            return waiting(line).values().stream().mapToLong(n -> n).sum();
        }
    }

    private static Future<?> changed(
            Order o, long version, @Nullable Long added, List<OrderPart> removed, List<WaitingPart> waiting) {
        return inventory.deliver(
                SalesBook.changed(o.id, version, 1, added, List.of(), removed, waiting.isEmpty() ? null : waiting));
    }

    private static Order ordered(List<UUID> items, Random random) {
        var o = new Order();
        for (int i = 0; i < 1 + random.nextInt(2); i++)
            o.lines.add(new ReserveLine(Ids.next(), items.get(random.nextInt(2)), 1 + random.nextInt(5)));
        var stock = new ReserveStock(Ids.next(), o.lines, Ids.next(), true);
        o.take(inventory.service.reserve(o.id, 1, stock, ANYBODY).await());
        return o;
    }

    private static void add(Order o, Random random) {
        if (o.change != null) return;
        var more = new ArrayList<ReserveLine>();
        for (var l : o.lines)
            if (more.isEmpty() || random.nextBoolean())
                more.add(new ReserveLine(l.lineId(), l.itemId(), 1 + random.nextInt(4)));
        o.change = new ReserveStock(Ids.next(), more, Ids.next(), true);
        o.made = inventory.service.reserve(o.id, o.version, o.change, ANYBODY).await();
    }

    /** Applies the change, or gives it up if another command was faster. */
    private static void decide(Order o, boolean apply) {
        if (o.change == null) return;
        long version = o.made.orderVersion();
        var again = inventory.service.reserve(o.id, version, o.change, ANYBODY).await();
        assertThat(again.lines()).containsExactlyInAnyOrderElementsOf(o.made.lines());
        assertThat(waiting(again)).containsExactlyInAnyOrderElementsOf(waiting(o.made));
        if (apply && version == o.version) {
            o.take(o.made);
            long next = ++o.version;
            o.outbox.add(() -> changed(o, next, version, List.of(), List.of()));
        } else {
            if (version == o.version) o.version++;
            o.outbox.add(() -> inventory.service.release(o.id, version, ANYBODY));
        }
        o.change = null;
    }

    private static List<WaitingLine> waiting(Reservation made) {
        return made.waiting() == null ? List.of() : made.waiting();
    }

    private static void remove(Order o, Random random) {
        var line = o.lines.get(random.nextInt(o.lines.size()));
        long waits = o.waits(line.lineId());
        long all = waits;
        for (var r : o.reserved.entrySet()) if (r.getKey().lineId().equals(line.lineId())) all += r.getValue();
        if (all == 0) return;
        long left = 1 + random.nextLong(waits > 0 && random.nextInt(3) > 0 ? waits : all);
        var waiting = new ArrayList<WaitingPart>();
        for (var w : o.waiting(line.lineId()).descendingMap().entrySet()) {
            long n = Math.min(left, w.getValue());
            var added = w.getKey() == 1 ? null : w.getKey();
            if (n > 0) waiting.add(new WaitingPart(line.lineId(), line.itemId(), "SKU", "Name", n, added));
            w.setValue(w.getValue() - n);
            left -= n;
        }
        var parts = new ArrayList<OrderPart>();
        for (var place : List.copyOf(o.reserved.keySet()).reversed()) {
            long n = place.lineId().equals(line.lineId()) ? Math.min(left, o.reserved.getOrDefault(place, 0L)) : 0;
            if (n > 0)
                parts.add(new OrderPart(line.lineId(), line.itemId(), "SKU", "Name", place.locationId(), "MAIN", n));
            o.reserved.merge(place, -n, Long::sum);
            left -= n;
        }
        long next = ++o.version;
        o.outbox.add(() -> changed(o, next, null, parts, waiting));
    }

    /** Sales receives the next events of the order. */
    private static void hear(Order o, int most, Random random) {
        var events = db.list(r -> Map.entry(r.getLong(0), r.getJsonObject(1)), """
                        select subject_version, data from event_log where type = 'inventory.order.allocated' and subject = $1
                          and subject_version > $2 order by subject_version limit $3
                        """, o.id, o.heard, most)
                .await();
        for (var e : events) {
            o.heard = e.getKey();
            long version = e.getValue().getLong("order_version");
            // the event that it was reserved came before
            if (o.change != null && o.made.orderVersion() == version) decide(o, random.nextBoolean());
            if (!o.applied.contains(version)) continue;
            for (var l : e.getValue().getJsonArray("lines")) {
                var line = UUID.fromString(((JsonObject) l).getString("line_id"));
                var place = new Place(line, UUID.fromString(((JsonObject) l).getString("location_id")));
                long n = Math.min(
                        ((JsonObject) l).getLong("quantity"), o.waiting(line).getOrDefault(version, 0L));
                if (n == 0) continue;
                o.waiting(line).merge(version, -n, Long::sum);
                o.reserved.merge(place, n, Long::sum);
                o.version++;
            }
        }
    }

    private static Future<?> stock(boolean tracked, List<UUID> items, Random random) {
        int i = random.nextInt(2);
        var place = random.nextBoolean() ? MAIN : near;
        int n = 1 + random.nextInt(4);
        if (!tracked) return inventory.add(items.get(i), place, n);
        if (i == 0) return inventory.adjust(items.get(0), place, n, "L" + random.nextInt(3), null);
        return inventory.adjust(items.get(1), place, 1, Ids.next().toString(), null);
    }

    @Test
    void at_random_they_agree_when_all_events_have_arrived() {
        for (boolean tracked : new boolean[] {false, true}) {
            long seed = Long.getLong("tradepost.seed", System.nanoTime());
            var random = new Random(seed);
            var items = tracked
                    ? List.of(inventory.tracked("lot"), inventory.tracked("serial"))
                    : List.of(inventory.item(0), inventory.item(0));
            var orders = new ArrayList<Order>();
            var arrivals = new ArrayList<Future<?>>();
            for (int i = 0; i < 5; i++) orders.add(ordered(items, random));
            for (int step = 0; step < 150; step++) {
                var o = orders.get(random.nextInt(orders.size()));
                switch (random.nextInt(8)) {
                    case 0, 1 -> arrivals.add(stock(tracked, items, random));
                    case 2, 3 -> add(o, random);
                    case 4 -> decide(o, random.nextInt(4) > 0);
                    case 5 -> remove(o, random);
                    case 6 -> hear(o, 1 + random.nextInt(3), random);
                    default -> {
                        if (!o.outbox.isEmpty()) o.outbox.poll().get().await();
                    }
                }
            }
            Future.all(arrivals).await();
            for (var o : orders) {
                decide(o, random.nextBoolean());
                while (!o.outbox.isEmpty()) o.outbox.poll().get().await();
            }
            for (var o : orders)
                Awaitility.await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> agree(o, random, seed));
            inventory.assertSound();
        }
    }

    private static void agree(Order o, Random random, long seed) {
        hear(o, 1_000, random);
        var held = new HashMap<Place, Long>();
        for (var r : db.query(
                        "select line_id, location_id, quantity from reservation where order_id = $1 and state = 'active'",
                        o.id)
                .await()) held.put(new Place(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        o.reserved.values().removeIf(n -> n == 0);
        assertThat(held).as("seed %d", seed).isEqualTo(o.reserved);
        for (var l : o.lines) {
            var queued =
                    db.query("select coalesce(sum(quantity), 0)::bigint from backorder where line_id = $1", l.lineId());
            assertThat(queued.await().iterator().next().getLong(0))
                    .as("seed %d", seed)
                    .isEqualTo(o.waits(l.lineId()));
        }
    }
}
