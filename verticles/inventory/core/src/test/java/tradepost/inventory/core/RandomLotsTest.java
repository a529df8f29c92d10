package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.inventory.core.ReturnedPieces.part;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.PickedLot;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.lot.LotPieces;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ReceivedLine;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;

/**
 * Random receipts, shipments with and without named lots, and returns of customers and to vendors, of an item with lots and of one with serial
 * numbers. At each step, what is on hand of each lot is what a second count says. No order of a customer gives back more of a lot than it got, and
 * none of a vendor more than it brought.
 */
@ExtendWith(VertxExtension.class)
class RandomLotsTest {
    private static final int STEPS = 250;

    /** Pieces by the number of the lot. */
    private static final class Book extends TreeMap<String, Long> {
        void add(String lot, long pieces) {
            merge(lot, pieces, Long::sum);
            assertThat(get(lot)).as(lot + " of " + this).isNotNegative();
            if (get(lot) == 0) remove(lot);
        }

        long sum() {
            return values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** An order of a customer: what is still reserved for it, and the lots that it has. */
    private static final class Sold {
        final UUID id = Ids.next();
        final Book has = new Book();
        HeldLine line;
        long open;
    }

    /** An order of a vendor, with what it brought and has not got back. */
    private record Bought(UUID id, Book left) {}

    private Inventory inventory;
    private Db db;
    private Random random;
    private UUID item;
    private boolean serial;
    private int made;
    private final Book onHand = new Book();
    private final List<Sold> sold = new ArrayList<>();
    private final List<Bought> bought = new ArrayList<>();
    private final Map<String, Integer> done = new TreeMap<>();

    @Test
    void what_is_on_hand_of_each_lot_is_what_came_less_what_left(Vertx vertx) {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("RandomLotsTest seed " + seed);
        random = new Random(seed);
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
        for (var tracking : List.of("lot", "serial")) {
            item = inventory.tracked(tracking);
            serial = tracking.equals("serial");
            onHand.clear();
            sold.clear();
            bought.clear();
            for (int n = 0; n < STEPS; n++) {
                step();
                assertThat(stock()).as("seed %d step %d %s", seed, n, done).isEqualTo(onHand);
            }
        }
        inventory.assertSound();
        assertThat(done.keySet())
                .as("seed %d", seed)
                .contains("receive", "reserve", "ship", "ship named", "back", "back named", "vendor", "vendor named");
        db.close().await();
    }

    private void step() {
        switch (random.nextInt(9)) {
            case 0 -> receive();
            case 1, 2 -> reserve();
            case 3, 4 -> ship();
            case 5, 6 -> comesBack();
            case 7 -> goesBack();
            default -> strangeLot();
        }
    }

    private Book stock() {
        var stock = new Book();
        var sql = """
                select l.number, v.on_hand from lot l join lot_level v on v.lot_id = l.id where l.item_id = $1 and v.on_hand > 0
                """;
        for (var r : db.query(sql, item).await()) stock.merge(r.getString(0), r.getLong(1), Long::sum);
        return stock;
    }

    /** By how much each lot has become more since. */
    private Book more(Book before) {
        var more = new Book();
        stock().forEach((lot, n) -> {
            if (n > before.getOrDefault(lot, 0L)) more.add(lot, n - before.getOrDefault(lot, 0L));
        });
        return more;
    }

    private void did(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Somebody types it in another way. */
    private String typed(String lot) {
        return random.nextBoolean() ? lot : lot.toLowerCase(Locale.ROOT) + "\u200b";
    }

    private void receive() {
        var order = new Bought(Ids.next(), new Book());
        var lines = new ArrayList<ReceivedLine>();
        for (int n = 0; n <= random.nextInt(3); n++) {
            boolean isKnown = !serial && made > 0 && random.nextInt(3) == 0 && !onHand.isEmpty();
            var lot = isKnown ? any(List.copyOf(onHand.keySet())) : (serial ? "S-" : "L-") + made++;
            if (order.left.containsKey(lot)) continue;
            long pieces = serial ? 1 : 1 + random.nextInt(9);
            var cost = BigDecimal.valueOf(2 * pieces);
            lines.add(new ReceivedLine(
                    item,
                    "SKU",
                    "Name",
                    pieces,
                    BigDecimal.TWO,
                    BigDecimal.TEN,
                    Ids.next(),
                    0,
                    typed(lot),
                    null,
                    cost));
            if (!isKnown) { // the first one that writes it
                lines.removeLast();
                lines.add(new ReceivedLine(
                        item, "SKU", "Name", pieces, BigDecimal.TWO, BigDecimal.TEN, Ids.next(), 0, lot, null, cost));
            }
            order.left.add(lot, pieces);
            onHand.add(lot, pieces);
        }
        inventory.deliver(Receipt.of(order.id, lines)).await();
        bought.add(order);
        did("receive");
    }

    private void reserve() {
        var order = new Sold();
        long pieces = 1 + random.nextInt(serial ? 3 : 8);
        try {
            order.line =
                    inventory.reserve(order.id, 1, item, pieces).await().lines().getFirst();
        } catch (RuntimeException e) {
            assertThat(e).hasMessageContaining("insufficient_stock");
            return;
        }
        order.open = pieces;
        sold.add(order);
        did("reserve");
    }

    private void ship() {
        var open = sold.stream().filter(o -> o.open > 0).toList();
        if (open.isEmpty()) return;
        var order = any(open);
        long pieces = 1 + random.nextLong(order.open);
        var named = new ArrayList<PickedLot>();
        if (random.nextBoolean()) {
            var lot = any(List.copyOf(onHand.keySet()));
            named.add(new PickedLot(typed(lot), serial ? 1 : 1 + random.nextLong(pieces)));
        }
        var line = order.line;
        var shipment = Ids.next();
        var asked = new PickLots(
                shipment,
                List.of(new PickLots.Line(line.lineId(), item, line.locationId(), pieces, named, "lines[0].")));
        List<LotPieces> lots;
        try {
            lots = inventory.service.pickLots(order.id, asked, ANYBODY).await().lines().stream()
                    .flatMap(l -> l.lots().stream())
                    .map(l -> new LotPieces(l.lot(), l.quantity()))
                    .toList();
        } catch (RuntimeException e) {
            assertThat(named).isNotEmpty();
            assertThat(e).hasMessageContaining("lot_not_available");
            return;
        }
        assertThat(lots.stream().mapToLong(LotPieces::quantity).sum()).isEqualTo(pieces);
        var part =
                new OrderPart(line.lineId(), item, "SKU", "Name", line.locationId(), "MAIN", pieces, List.copyOf(lots));
        var data = new OrderShipped(
                order.id, Ids.next(), shipment, 1, List.of(part), "partial", false, "SO-000009", "USD");
        inventory
                .deliver(EventLog.event(SalesEvents.SHIPPED, order.id, 3, data, "user:test", null))
                .await();
        for (var lot : lots) {
            onHand.add(lot.lot(), -lot.quantity());
            order.has.add(lot.lot(), lot.quantity());
        }
        order.open -= pieces;
        did(named.isEmpty() ? "ship" : "ship named");
    }

    private void comesBack() {
        var some = sold.stream().filter(o -> o.has.sum() > 0).toList();
        if (some.isEmpty()) return;
        var order = any(some);
        var number = "RT-" + made++;
        var before = stock();
        if (random.nextBoolean()) {
            var lot = any(List.copyOf(order.has.keySet()));
            long pieces = 1 + random.nextLong(order.has.get(lot));
            inventory
                    .deliver(ReturnedPieces.returned(
                            order.id, number, part(item, pieces, "restock", null, typed(lot), null)))
                    .await();
            order.has.add(lot, -pieces);
            onHand.add(lot, pieces);
            did("back named");
            return;
        }
        long pieces = 1 + random.nextLong(order.has.sum());
        inventory
                .deliver(ReturnedPieces.returned(order.id, number, part(item, pieces, "restock", null)))
                .await();
        var more = more(before);
        assertThat(more.sum()).isEqualTo(pieces);
        more.forEach((lot, n) -> {
            order.has.add(lot, -n); // fails for one that the order had not got
            onHand.add(lot, n);
        });
        did("back");
    }

    private void goesBack() {
        var some = bought.stream().filter(o -> o.left.sum() > 0).toList();
        if (some.isEmpty()) return;
        var order = any(some);
        boolean names = random.nextBoolean();
        var lot = names ? any(List.copyOf(order.left.keySet())) : null;
        long pieces = 1 + random.nextLong(lot == null ? order.left.sum() : order.left.get(lot));
        var before = stock();
        request(order.id, pieces, lot == null ? null : typed(lot));
        var now = stock();
        long gone = before.sum() - now.sum();
        assertThat(gone).isIn(0L, pieces);
        before.forEach((number, n) -> {
            long less = n - now.getOrDefault(number, 0L);
            if (less == 0) return;
            if (lot != null) assertThat(number).isEqualTo(lot);
            order.left.add(number, -less); // fails for one that the order had not received
            onHand.add(number, -less);
        });
        if (gone > 0) did(names ? "vendor named" : "vendor");
    }

    /** Lots of other orders do not go back. */
    private void strangeLot() {
        if (bought.isEmpty()) return;
        var order = any(bought);
        Stream.concat(onHand.keySet().stream(), Stream.of("never seen"))
                .filter(lot -> !order.left.containsKey(lot))
                .findFirst()
                .ifPresent(lot -> request(order.id, 1, lot));
    }

    private void request(UUID order, long pieces, String lot) {
        var line = new ReturnedLine(
                Ids.next(),
                item,
                "SKU",
                "Name",
                pieces,
                BigDecimal.TWO,
                lot,
                "available",
                BigDecimal.valueOf(2 * pieces));
        var data = new ReturnRequested(
                Ids.next(),
                order,
                "PO-000009",
                Ids.next(),
                "broken",
                Movements.MAIN,
                null,
                List.of(line),
                BigDecimal.TEN,
                "USD",
                new JsonObject());
        inventory
                .deliver(EventLog.event(PurchaseEvents.RETURN_REQUESTED, order, 4, data, "user:test", null))
                .await();
    }
}
