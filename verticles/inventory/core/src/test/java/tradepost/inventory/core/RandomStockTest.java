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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.ReceivedLine;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;

/**
 * Concurrent receipts, returns to vendors, replacements, shipments, returns of customers, adjustments and transfers of an item without numbers, one
 * with lots and one with serial numbers, at three locations. After each round, what is on hand is what this test saw come and go, at each location;
 * lots sum to their levels; no vendor got more of a lot back than it brought; and the value is what came, less what left, with all variances.
 */
@ExtendWith(VertxExtension.class)
class RandomStockTest {
    private static final int ROUNDS = 60;
    private static final int AT_ONCE = 6;

    private record Spot(UUID item, UUID place) {}

    /** An order of a vendor. The events of an order come one after another, so one operation at a time uses it. */
    private final class Bought {
        final UUID id = Ids.next();
        final UUID place = any(places);
        final UUID item = any(items);
        final UUID lineId = Ids.next();
        final BigDecimal cost = BigDecimal.valueOf(random.nextInt(2_000), 2);
        final List<String> lots = new ArrayList<>();
        long version = 2;
        long left;
        long expected;

        BigDecimal cost(long pieces) {
            return cost.multiply(BigDecimal.valueOf(pieces));
        }

        List<ExpectedLine> expectedLines() {
            return expected == 0 ? List.of() : List.of(new ExpectedLine(lineId, item, "SKU", "Name", expected));
        }
    }

    /** An order of a customer with pieces that have not come back. */
    private static final class Sold {
        final UUID id = Ids.next();
        UUID item;
        long left;
    }

    private final List<UUID> items = new ArrayList<>();
    private final List<UUID> places = new ArrayList<>(List.of(Movements.MAIN));
    private final ConcurrentMap<Spot, Long> onHand = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Bought> bought = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Sold> sold = new ConcurrentLinkedQueue<>();
    /** The operations that had an effect, by their kind. */
    private final ConcurrentMap<String, Integer> done = new ConcurrentHashMap<>();
    /** What came from vendors in this round and went back to them, at its cost. */
    private final ConcurrentMap<UUID, BigDecimal> received = new ConcurrentHashMap<>();

    private final ConcurrentMap<UUID, BigDecimal> returned = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> since = new HashMap<>();
    private final Map<UUID, BigDecimal> value = new HashMap<>();
    private Inventory inventory;
    private SalesBook book;
    private Db db;
    private Random random;
    private int made;

    @Test
    void all_sums_hold_after_each_round_of_concurrent_operations(Vertx vertx) {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("RandomStockTest seed " + seed);
        random = new Random(seed);
        inventory = new Inventory(vertx);
        book = new SalesBook(inventory);
        db = Db.open(inventory.env, "inventory");
        items.addAll(List.of(Ids.next(), inventory.tracked("lot"), inventory.tracked("serial")));
        for (int i = 0; i < 2; i++) places.add(inventory.location().id());
        for (int round = 0; round < ROUNDS; round++) {
            var burst = new ArrayList<Future<?>>();
            for (int i = 0; i < AT_ONCE; i++) burst.add(operation(round * AT_ONCE + i));
            Future.join(burst).otherwiseEmpty().await();
            var when = "seed %d round %d %s".formatted(seed, round, new TreeMap<>(done));
            assertThat(burst).as(when).allSatisfy(f -> {
                if (f.failed()) assertThat(code(f)).startsWith("409 ");
            });
            assertSums(when);
            for (var item : items) assertValue(when, item);
            inventory.assertSound();
        }
        assertThat(done.keySet())
                .as("seed %d", seed)
                .contains(
                        "receive",
                        "adjust",
                        "ship",
                        "transfer",
                        "customer return",
                        "vendor return",
                        "replacement is expected",
                        "replacement");
        db.close().await();
    }

    private Future<?> operation(int n) {
        return switch (n % 8) {
            case 0 -> receive();
            case 1 -> adjust();
            case 2 -> ship();
            case 3 -> customerReturn();
            case 4, 5 -> vendorReturn();
            case 6 -> replacement();
            default -> transfer();
        };
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private boolean isSerial(UUID item) {
        return item.equals(items.get(2));
    }

    /** A new number, or for an item with lots perhaps one that there is; null for an item without numbers. */
    private @Nullable String lot(UUID item) {
        if (item.equals(items.get(0))) return null;
        return isSerial(item) ? "S-" + made++ : "L-" + (random.nextBoolean() ? made++ : random.nextInt(made + 1));
    }

    private void booked(String what, UUID item, UUID place, long pieces) {
        onHand.merge(new Spot(item, place), pieces, Long::sum);
        done.merge(what, 1, Integer::sum);
    }

    private Future<Void> deliver(Event event) {
        return inventory.deliver(event).mapEmpty();
    }

    private Future<?> receive() {
        var order = new Bought();
        long pieces = isSerial(order.item) ? 1 + random.nextInt(3) : 1 + random.nextInt(20);
        return arrive(order, pieces, "receive").onSuccess(v -> bought.add(order));
    }

    private Future<Void> arrive(Bought order, long pieces, String what) {
        var lines = new ArrayList<ReceivedLine>();
        for (long left = pieces; left > 0; ) {
            long n = isSerial(order.item) ? 1 : 1 + random.nextLong(left);
            var lot = lot(order.item);
            if (lot != null && order.lots.contains(lot)) lot = "L-" + made++; // once in a delivery
            if (lot != null) order.lots.add(lot);
            lines.add(new ReceivedLine(
                    order.item,
                    "SKU",
                    "Name",
                    n,
                    order.cost,
                    order.cost(n),
                    order.lineId,
                    0,
                    lot,
                    null,
                    order.cost(n)));
            left -= n;
        }
        order.expected = 0;
        var cost = order.cost(pieces);
        var data = new OrderReceived(
                order.id,
                Ids.next(),
                Ids.next(),
                true,
                lines,
                cost,
                "PO-000008",
                "USD",
                order.place,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                cost);
        var event = EventLog.event(PurchaseEvents.RECEIVED, order.id, order.version++, data, "user:test", null);
        boolean isTwice = random.nextBoolean();
        return deliver(event)
                .compose(v -> isTwice ? deliver(event) : Future.succeededFuture())
                .onSuccess(v -> {
                    order.left += pieces;
                    received.merge(order.item, cost, BigDecimal::add);
                    booked(what, order.item, order.place, pieces);
                });
    }

    private Future<?> adjust() {
        var item = any(items);
        var place = any(places);
        boolean comes = random.nextInt(3) > 0;
        long pieces = isSerial(item) ? 1 : 1 + random.nextInt(9);
        var cost = comes && random.nextBoolean() ? BigDecimal.valueOf(random.nextInt(2_000), 2) : null;
        var line = new AdjustLine(item, comes ? pieces : -pieces, null, cost, comes ? lot(item) : null, null);
        return inventory
                .stock
                .adjustStock(new AdjustStock(place, null, List.of(line)), ANYBODY)
                .onSuccess(v -> {
                    booked("adjust", item, place, line.delta());
                });
    }

    private Future<?> ship() {
        var order = new Sold();
        order.item = any(items);
        long pieces = 1 + random.nextInt(isSerial(order.item) ? 3 : 12);
        return inventory.reserve(order.id, 1, order.item, pieces).compose(reservation -> {
            book.reserved(reservation);
            return book.ship(order.id, SalesBook.ALL)
                    .onSuccess(v -> {
                        for (var line : reservation.lines())
                            booked("ship", order.item, line.locationId(), -line.quantity());
                        order.left = pieces;
                        sold.add(order);
                    })
                    .mapEmpty();
        });
    }

    private Future<?> customerReturn() {
        var order = sold.poll();
        if (order == null) return Future.succeededFuture();
        long pieces = 1 + random.nextLong(order.left);
        var place = any(places);
        var part = ReturnedPieces.part(order.item, pieces, "restock", place, null, null);
        return deliver(ReturnedPieces.returned(order.id, "RT-" + made++, part)).onSuccess(v -> {
            order.left -= pieces;
            if (order.left > 0) sold.add(order);
            booked("customer return", order.item, place, pieces);
        });
    }

    /** Of pieces that may have been sold or moved: it is declined then. Half of those that are booked are to be replaced. */
    private Future<?> vendorReturn() {
        var order = bought.poll();
        if (order == null) return Future.succeededFuture();
        if (order.left == 0) {
            bought.add(order);
            return Future.succeededFuture();
        }
        long pieces = 1 + random.nextLong(order.left);
        var place = random.nextInt(3) == 0 ? any(places) : order.place;
        var lot = order.lots.isEmpty() || random.nextBoolean() ? null : any(order.lots);
        boolean isReplaced = random.nextBoolean();
        var line = new ReturnedLine(
                order.lineId, order.item, "SKU", "Name", pieces, order.cost, lot, "available", order.cost(pieces));
        var data = new ReturnRequested(
                Ids.next(),
                order.id,
                "PO-000008",
                Ids.next(),
                "broken",
                place,
                null,
                List.of(line),
                order.cost(pieces),
                "USD",
                new JsonObject());
        var requested =
                EventLog.event(PurchaseEvents.RETURN_REQUESTED, order.id, order.version++, data, "user:test", null);
        return deliver(requested)
                .compose(v ->
                        db.list(r -> r.getString(0), "select type from event_log where subject = $1", data.returnId()))
                .compose(answers -> {
                    if (answers.contains("inventory.return.declined")) return Future.succeededFuture();
                    assertThat(answers).containsExactly("inventory.return.booked");
                    order.left -= pieces;
                    returned.merge(order.item, order.cost(pieces), BigDecimal::add);
                    booked("vendor return", order.item, place, -pieces);
                    return isReplaced ? expectAgain(order, data, pieces) : Future.succeededFuture();
                })
                .onComplete(v -> bought.add(order));
    }

    private Future<Void> expectAgain(Bought order, ReturnRequested request, long pieces) {
        order.expected += pieces;
        var data = new OrderReturned(
                request.returnId(),
                order.id,
                request.number(),
                request.vendorId(),
                request.amount(),
                BigDecimal.ZERO,
                request.amount(),
                "USD",
                true,
                "partially_received",
                order.place,
                null,
                null,
                order.expectedLines(),
                request.amount());
        done.merge("replacement is expected", 1, Integer::sum);
        return deliver(EventLog.event(PurchaseEvents.RETURNED, order.id, order.version++, data, "user:test", null));
    }

    private Future<?> replacement() {
        for (var order : bought)
            if (order.expected > 0 && bought.remove(order))
                return arrive(order, order.expected, "replacement").onComplete(v -> bought.add(order));
        return Future.succeededFuture();
    }

    private Future<?> transfer() {
        var item = any(items);
        int from = random.nextInt(3);
        var to = places.get((from + 1 + random.nextInt(2)) % 3);
        long pieces = 1 + random.nextInt(isSerial(item) ? 2 : 8);
        var body = new WriteTransfer(
                places.get(from), to, List.of(new WriteTransfer.Line(item, pieces)), null, null, null, null);
        return inventory
                .transfers
                .createTransfer(body, ANYBODY)
                .compose(t -> inventory.transfers.shipTransfer(t.id(), ANYBODY))
                .compose(t -> inventory.transfers.receiveTransfer(t.id(), null, ANYBODY))
                .onSuccess(v -> {
                    booked("transfer", item, places.get(from), -pieces);
                    booked("transfer", item, to, pieces);
                });
    }

    private Map<Spot, Long> read(String sql) {
        var sums = new HashMap<Spot, Long>();
        for (var r : db.query(sql, items.toArray(UUID[]::new), places.toArray(UUID[]::new))
                .await()) sums.put(new Spot(r.getUUID(0), r.getUUID(1)), r.getLong(2));
        sums.values().removeIf(n -> n == 0);
        return sums;
    }

    /** The rows that break a rule of these items. */
    private List<String> broken(String sql) {
        return db.list(r -> r.getUUID(0).toString(), sql, (Object) items.toArray(UUID[]::new))
                .await();
    }

    private void assertSums(String when) {
        onHand.values().removeIf(n -> n == 0);
        assertThat(read("""
                select item_id, location_id, on_hand from stock_level where item_id = any($1) and location_id = any($2)
                """)).as(when).isEqualTo(onHand);
        assertThat(read("""
                select item_id, place, sum(pieces)::bigint from (
                  select item_id, to_location_id as place, quantity as pieces from movement
                  union all select item_id, from_location_id, -quantity from movement) m
                where item_id = any($1) and place = any($2) group by 1, 2
                """)).as(when).isEqualTo(onHand);
        var tracked = new HashMap<>(onHand);
        tracked.keySet().removeIf(spot -> spot.item().equals(items.get(0)));
        assertThat(read("""
                select item_id, location_id, sum(on_hand)::bigint from lot_level
                where item_id = any($1) and location_id = any($2) group by 1, 2
                """)).as(when).isEqualTo(tracked);
        assertThat(broken("""
                select coalesce(v.lot_id, b.lot_id) from (
                  select lot_id, place, sum(pieces) as pieces from (
                    select p.lot_id, m.to_location_id as place, p.quantity as pieces
                    from lot_movement p join movement m on m.id = p.movement_id where p.item_id = any($1)
                    union all select p.lot_id, m.from_location_id, -p.quantity
                    from lot_movement p join movement m on m.id = p.movement_id where p.item_id = any($1)) s
                  where place in (select location_id from stock_level where item_id = any($1)) group by 1, 2) b
                full join (select * from lot_level where item_id = any($1)) v on v.lot_id = b.lot_id and v.location_id = b.place
                where coalesce(v.on_hand, 0) <> coalesce(b.pieces, 0)
                """)).as("%s: lots that are not what moved", when).isEmpty();
        assertThat(broken("""
                select lot_id from lot_level where item_id = any($1) and serial group by 1 having sum(on_hand) > 1
                """)).as("%s: serial numbers at two places", when).isEmpty();
        assertThat(broken("""
                select m.source_id from movement m left join lot_movement p on p.movement_id = m.id
                where m.item_id = any($1) and m.kind in ('receipt', 'return') and m.source_type = 'purchase_order'
                group by m.source_id, m.item_id, p.lot_id
                having sum(coalesce(p.quantity, m.quantity) * case m.kind when 'receipt' then 1 else -1 end) < 0
                """))
                .as("%s: orders that give back what they did not bring", when)
                .isEmpty();
        var incoming = new HashMap<UUID, Long>();
        for (var order : bought) if (order.expected > 0) incoming.put(order.lineId, order.expected);
        var shown = new HashMap<UUID, Long>();
        for (var r : db.query("select line_id, quantity from incoming_stock where item_id = any($1)", (Object)
                        items.toArray(UUID[]::new))
                .await()) shown.put(r.getUUID(0), r.getLong(1));
        assertThat(shown).as(when).isEqualTo(incoming);
    }

    /** Of this round: what was, with what came and went, and with the variances, is what is. */
    private void assertValue(String when, UUID item) {
        var query = new StockValueQuery(null, null, item, since.getOrDefault(item, Instant.EPOCH));
        var now = inventory.values.getStockValue(query, ANYBODY).await();
        var c = now.changes();
        assertThat(now.quantity())
                .as(when)
                .isEqualTo(onHand.entrySet().stream()
                        .filter(e -> e.getKey().item().equals(item))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
        assertThat(c.openingValue()).as(when).isEqualByComparingTo(value.getOrDefault(item, BigDecimal.ZERO));
        assertThat(c.received()).as(when).isEqualByComparingTo(received.getOrDefault(item, BigDecimal.ZERO));
        assertThat(c.returnedToVendors()).as(when).isEqualByComparingTo(returned.getOrDefault(item, BigDecimal.ZERO));
        assertThat(c.openingValue()
                        .add(c.received())
                        .subtract(c.returnedToVendors())
                        .subtract(c.shipped())
                        .add(c.returnedByCustomers())
                        .add(c.adjusted())
                        .add(c.variance()))
                .as(when)
                .isEqualByComparingTo(c.closingValue());
        assertThat(now.value()).as(when).isEqualByComparingTo(c.closingValue());
        received.remove(item);
        returned.remove(item);
        since.put(item, now.asOf());
        value.put(item, now.value());
    }
}
