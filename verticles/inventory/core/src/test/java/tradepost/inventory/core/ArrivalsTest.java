package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival.Moved;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.StockMismatch;
import tradepost.inventory.availability.AvailabilityQuery;
import tradepost.inventory.availability.AvailabilityService;
import tradepost.inventory.core.lots.ArrivingLots;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.core.verification.Verifier;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.stock.StockAtLocation;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderCancelled;
import tradepost.purchase.event.OrderClosed;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderRescheduled;
import tradepost.purchase.event.ReceivedLine;

/** What purchase orders bring, and what is still expected of them. */
@ExtendWith(VertxExtension.class)
class ArrivalsTest {
    private static final BigDecimal COST = new BigDecimal("2.00");
    private static final LocalDate DAY = LocalDate.now(ZoneOffset.UTC).plusDays(5);
    private static final Instant NOON = DAY.atTime(12, 0).toInstant(ZoneOffset.UTC);

    static Inventory inventory;
    static AvailabilityService availability;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        availability = inventory.identity.proxy("viewer", AvailabilityService.ADDRESS, AvailabilityService.class);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
        TestDb.run(
                "inventory",
                "delete from incoming_stock where source_type = 'purchase_order'; delete from expected_line");
    }

    /** A purchase order with one line of each item. */
    static final class Order {
        final UUID id = Ids.next();
        final @Nullable UUID place;
        final List<UUID> lines = new ArrayList<>();
        final List<UUID> items;

        Order(@Nullable UUID place, UUID... items) {
            this.place = place;
            this.items = List.of(items);
            for (var item : items) lines.add(Ids.next());
        }

        /** @param open of each line */
        List<ExpectedLine> expected(long... open) {
            var all = new ArrayList<ExpectedLine>();
            for (int i = 0; i < open.length; i++)
                if (open[i] > 0) all.add(new ExpectedLine(lines.get(i), items.get(i), "SKU", "Name", open[i]));
            return all;
        }

        Event sent(long version, @Nullable Instant at, long... open) {
            var data = new OrderSent(
                    id, "PO-000007", Ids.next(), "USD", List.of(), BigDecimal.TEN, place, null, at, expected(open));
            return EventLog.event(PurchaseEvents.ORDERED, id, version, data, "user:test", null);
        }

        ReceivedLine came(int line, long quantity, long damaged, @Nullable String lot, @Nullable LocalDate expires) {
            var all = COST.multiply(BigDecimal.valueOf(quantity));
            return new ReceivedLine(
                    items.get(line), "SKU", "Name", quantity, COST, all, lines.get(line), damaged, lot, expires);
        }

        Event received(
                long version,
                @Nullable UUID at,
                @Nullable Instant rest,
                List<ExpectedLine> expected,
                ReceivedLine... came) {
            var data = new OrderReceived(
                    id,
                    Ids.next(),
                    Ids.next(),
                    expected.isEmpty(),
                    List.of(came),
                    BigDecimal.TEN,
                    "PO-000007",
                    "USD",
                    at,
                    null,
                    place,
                    null,
                    rest,
                    expected,
                    null,
                    null);
            return EventLog.event(PurchaseEvents.RECEIVED, id, version, data, "user:test", null);
        }

        Event rescheduled(long version, @Nullable Instant at, long... open) {
            var data = new OrderRescheduled(id, "PO-000007", Ids.next(), place, null, at, expected(open), null);
            return EventLog.event(PurchaseEvents.RESCHEDULED, id, version, data, "user:test", null);
        }

        Event closed(long version) {
            var data = new OrderClosed(id, Ids.next(), null, BigDecimal.TEN, "PO-000007", "USD");
            return EventLog.event(PurchaseEvents.CLOSED, id, version, data, "user:test", null);
        }

        Event cancelled(long version) {
            var data = new OrderCancelled(id, Ids.next(), null, "PO-000007", "USD");
            return EventLog.event(PurchaseEvents.CANCELLED, id, version, data, "user:test", null);
        }
    }

    private static void deliver(Event event) {
        inventory.deliver(event).await();
    }

    private static long incoming(UUID item) {
        return inventory.service.getStock(item, ANYBODY).await().incoming();
    }

    private static @Nullable LocalDate firstDate(UUID item, long quantity) {
        return availability
                .getAvailability(item, new AvailabilityQuery(quantity, null), ANYBODY)
                .await()
                .firstDate();
    }

    @Test
    void an_order_is_incoming_from_when_it_is_sent_until_it_has_arrived() {
        var item = inventory.item(3);
        var other = Ids.next(); // never had stock
        var order = new Order(null, item, other);
        deliver(order.sent(2, NOON, 10, 4));
        assertThat(incoming(item)).isEqualTo(10);
        assertThat(incoming(other)).isEqualTo(4);
        assertThat(firstDate(item, 13)).isEqualTo(DAY);
        assertThat(firstDate(item, 14)).isNull();
        deliver(order.received(3, null, NOON, order.expected(6, 4), order.came(0, 4, 0, null, null)));
        assertThat(incoming(item)).isEqualTo(6);
        assertThat(inventory.available(item)).isEqualTo(7);
        assertThat(firstDate(item, 13)).isEqualTo(DAY);
        deliver(order.received(
                4, null, null, List.of(), order.came(0, 6, 0, null, null), order.came(1, 4, 0, null, null)));
        assertThat(incoming(item)).isZero();
        assertThat(incoming(other)).isZero();
        assertThat(inventory.available(item)).isEqualTo(13);
        assertThat(inventory.available(other)).isEqualTo(4);
    }

    @Test
    void a_new_expected_time_moves_what_is_incoming_and_the_newest_one_counts() {
        var item = inventory.item(0);
        var order = new Order(null, item);
        deliver(order.sent(2, NOON, 10));
        var later = NOON.plus(Duration.ofDays(3));
        deliver(order.rescheduled(4, later, 10));
        deliver(order.rescheduled(3, NOON, 10)); // late
        assertThat(incoming(item)).isEqualTo(10);
        assertThat(firstDate(item, 10)).isEqualTo(DAY.plusDays(3));
        deliver(order.closed(5));
    }

    @Test
    void nothing_is_expected_of_an_order_that_is_closed_or_cancelled() {
        var item = inventory.item(0);
        var closed = new Order(null, item);
        deliver(closed.sent(2, null, 10));
        deliver(closed.received(3, null, null, closed.expected(6), closed.came(0, 4, 0, null, null)));
        assertThat(firstDate(item, 10)).isNull(); // on its way, but nobody knows when
        deliver(closed.closed(4));
        assertThat(incoming(item)).isZero();
        var cancelled = new Order(null, item);
        deliver(cancelled.sent(2, NOON, 10));
        deliver(cancelled.cancelled(3));
        assertThat(incoming(item)).isZero();
        assertThat(inventory.available(item)).isEqualTo(4);
    }

    @Test
    void an_older_event_that_comes_later_or_twice_changes_nothing_that_is_expected() {
        var item = inventory.item(0);
        var order = new Order(null, item);
        var sent = order.sent(2, NOON, 10);
        var part = order.received(3, null, NOON, order.expected(6), order.came(0, 4, 0, null, null));
        deliver(part);
        deliver(sent);
        deliver(part);
        deliver(sent);
        assertThat(incoming(item)).isEqualTo(6);
        assertThat(inventory.available(item)).isEqualTo(4);
        deliver(order.closed(5));
        deliver(order.received(4, null, NOON, order.expected(5), order.came(0, 1, 0, null, null)));
        assertThat(incoming(item)).isZero();
        assertThat(inventory.available(item)).isEqualTo(5); // but what has arrived is there
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update incoming_stock set quantity = quantity + 1 where item_id = ITEM",
                "update incoming_stock set location_id = OTHER where item_id = ITEM",
                "delete from incoming_stock where item_id = ITEM",
                "update expected_line set quantity = quantity - 1 where item_id = ITEM"
            })
    void what_is_incoming_and_not_what_purchase_orders_still_bring_is_a_mismatch(String change) {
        var item = inventory.item(5);
        var other = inventory.location().id();
        var order = new Order(null, item);
        deliver(order.sent(2, NOON, 10));
        deliver(order.received(3, null, NOON, order.expected(6), order.came(0, 4, 0, null, null)));
        assertThat(mismatches(Verifier.CHANGED, item)).isEmpty();
        TestDb.run("inventory", change.replace("ITEM", "'" + item + "'").replace("OTHER", "'" + other + "'"));
        for (var scope : List.of(Verifier.CHANGED, Verifier.ALL))
            assertThat(mismatches(scope, item))
                    .isNotEmpty()
                    .allMatch(m ->
                            m.figure().equals("incoming") && order.id.equals(m.orderId()) && m.expected() != m.found());
        deliver(order.rescheduled(4, NOON, 6)); // the next event says it again
        assertThat(mismatches(Verifier.CHANGED, item)).isEmpty();
        deliver(order.closed(5));
        assertThat(mismatches(Verifier.ALL, item)).isEmpty();
    }

    private static List<StockMismatch> mismatches(String scope, UUID item) {
        return inventory.verify(scope).mismatches().stream()
                .filter(m -> m.itemId().equals(item))
                .toList();
    }

    @Test
    void twenty_deliveries_of_each_event_at_once_have_one_effect() {
        var item = inventory.item(0);
        var order = new Order(null, item);
        var events = List.of(
                order.sent(2, NOON, 10),
                order.received(3, null, NOON, order.expected(6), order.came(0, 4, 1, null, null)),
                order.received(4, null, NOON, order.expected(1), order.came(0, 5, 0, null, null)));
        var tries = new ArrayList<Future<?>>();
        for (int i = 0; i < 60; i++) tries.add(inventory.deliver(events.get(i % 3)));
        Future.join(tries).otherwiseEmpty().await();
        for (var event : events) deliver(event); // some may have met contention
        assertThat(incoming(item)).isEqualTo(1);
        assertThat(inventory.onHand(item, Movements.MAIN)).isEqualTo(9);
        assertThat(inventory.available(item)).isEqualTo(8);
    }

    @Test
    void goods_arrive_at_the_location_of_the_receipt_and_the_rest_is_expected_at_that_of_the_order() {
        var item = inventory.item(0);
        var north = inventory.location().id();
        var south = inventory.location().id();
        var order = new Order(north, item);
        deliver(order.sent(2, NOON, 10));
        assertThat(code(inventory.service.deleteLocation(north, new DeleteLocation(true), ANYBODY)))
                .isEqualTo("409 location_in_use"); // goods are on their way
        deliver(order.received(3, south, NOON, order.expected(6), order.came(0, 4, 1, null, null)));
        assertThat(inventory.service.getStock(item, ANYBODY).await().locations())
                .filteredOn(l -> l.onHand() > 0)
                .extracting(StockAtLocation::locationId, StockAtLocation::onHand, StockAtLocation::available)
                .containsExactly(org.assertj.core.api.Assertions.tuple(south, 4L, 3L));
        assertThat(incoming(item)).isEqualTo(6);
        deliver(order.closed(4));
        inventory
                .service
                .deleteLocation(north, new DeleteLocation(true), ANYBODY)
                .await();
        var late = new Order(north, item);
        deliver(late.received(2, north, null, List.of(), late.came(0, 5, 0, null, null)));
        assertThat(inventory.onHand(item, Movements.MAIN)).isEqualTo(5); // it was closed meanwhile
    }

    private static List<String> lots(UUID item) {
        return inventory
                .lots
                .listLots(
                        LotQuery.of(new io.vertx.core.json.JsonObject()
                                .put("item_id", item.toString())
                                .put("sort", "created_at")),
                        ANYBODY)
                .await()
                .data()
                .stream()
                .map(ArrivalsTest::text)
                .toList();
    }

    private static String text(Lot lot) {
        return lot.number() + " " + lot.onHand() + " damaged " + lot.damaged()
                + (lot.expiresOn() == null ? "" : " until " + lot.expiresOn());
    }

    @Test
    void a_receipt_names_its_lots_and_the_pieces_that_arrived_damaged() {
        var item = inventory.tracked("lot");
        var order = new Order(null, item);
        deliver(order.received(
                2,
                null,
                null,
                order.expected(10),
                order.came(0, 5, 1, "A", DAY),
                order.came(0, 3, 3, "B", null),
                order.came(0, 2, 1, null, null)));
        assertThat(lots(item))
                .containsExactlyInAnyOrder("A 5 damaged 1 until " + DAY, "B 3 damaged 3", "PO-000007 2 damaged 1");
        deliver(order.received(3, null, null, List.of(), order.came(0, 10, 0, "A", DAY)));
        assertThat(lots(item)).contains("A 15 damaged 1 until " + DAY);
    }

    @Test
    void each_serial_number_of_a_receipt_is_a_line_and_others_are_counted() {
        var item = inventory.tracked("serial");
        var order = new Order(null, item);
        deliver(order.received(
                2,
                null,
                null,
                List.of(),
                order.came(0, 1, 0, "S1", null),
                order.came(0, 1, 1, "S2", null),
                order.came(0, 2, 1, null, null)));
        assertThat(lots(item))
                .containsExactlyInAnyOrder(
                        "S1 1 damaged 0", "S2 1 damaged 1", "PO-000007-1 1 damaged 1", "PO-000007-2 1 damaged 0");
    }

    @Test
    void pieces_of_a_lot_that_became_impossible_after_the_check_are_in_the_lot_of_the_order() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, Movements.MAIN, 1, "A", DAY).await();
        var plain = inventory.item(0);
        var order = new Order(null, item, plain);
        deliver(order.received(
                2,
                null,
                null,
                List.of(),
                order.came(0, 5, 0, "A", DAY.plusDays(1)),
                order.came(0, 2, 0, "A", DAY),
                order.came(1, 3, 0, "X", null)));
        assertThat(lots(item)).containsExactlyInAnyOrder("A 3 damaged 0 until " + DAY, "PO-000007 5 damaged 0");
        assertThat(inventory.available(plain)).isEqualTo(3);
    }

    private static Future<Void> check(
            @Nullable UUID place, UUID item, long quantity, @Nullable String lot, @Nullable LocalDate expires) {
        var line = new CheckArrival.Line(item, quantity, lot, expires, "lines[0].");
        return inventory.service.checkArrival(new CheckArrival(place, List.of(line)), ANYBODY);
    }

    @Test
    void an_arrival_is_checked_before_it_is_recorded_and_the_check_writes_nothing() {
        var lot = inventory.tracked("lot");
        var serial = inventory.tracked("serial");
        var plain = inventory.item(0);
        inventory.adjust(lot, Movements.MAIN, 1, "A", DAY).await();
        inventory.adjust(serial, Movements.MAIN, 1, "S1", null).await();
        check(null, lot, 5, "B", DAY).await();
        assertThat(lots(lot)).hasSize(1);
        assertThat(code(check(null, lot, 5, "A", DAY.plusDays(1)))).isEqualTo("409 expiry_differs");
        assertThat(code(check(null, lot, 5, null, DAY))).isEqualTo("400 lot_required");
        assertThat(code(check(null, serial, 2, "S2", null))).isEqualTo("400 serial_quantity");
        check(null, serial, ArrivingLots.SERIALS_MAX, null, null).await();
        assertThat(code(check(null, serial, ArrivingLots.SERIALS_MAX + 1, null, null)))
                .isEqualTo("400 invalid_lines");
        check(null, lot, ArrivingLots.SERIALS_MAX + 1, null, null).await();
        check(null, plain, ArrivingLots.SERIALS_MAX + 1, null, null).await();
        assertThat(code(check(null, serial, 1, "S1", null))).isEqualTo("409 serial_in_stock");
        assertThat(code(check(null, plain, 1, "A", null))).isEqualTo("400 not_tracked");
        assertThat(code(check(null, Ids.next(), 1, "A", null))).isEqualTo("400 not_tracked");
        assertThat(code(check(new UUID(9, 9), lot, 1, "A", null))).isEqualTo("400 location_not_found");
        assertThat(code(check(Movements.TRANSIT, lot, 1, "A", null))).isEqualTo("400 location_not_found");
    }

    @Test
    void an_arrival_says_how_often_its_serial_numbers_have_arrived_of_the_order() {
        var item = inventory.tracked("serial");
        var order = new Order(null, item);
        deliver(order.received(2, null, null, order.expected(1), order.came(0, 1, 0, "S1", null)));
        inventory.adjust(item, Movements.MAIN, -1, "S1", null).await();
        var lines = Stream.of("S1", "S2")
                .map(number -> new CheckArrival.Line(item, 1, number, null, "lines[0]."))
                .toList();
        assertThat(inventory
                        .service
                        .checkedArrival(new CheckArrival(null, lines, null, order.id, null), ANYBODY)
                        .await()
                        .lots())
                .containsExactly(new Moved(item, "S1", true, 1), new Moved(item, "S2", true, 0));
        var lot = new CheckArrival.Line(inventory.tracked("lot"), 1, "S1", null, "lines[0].");
        assertThat(inventory
                        .service
                        .checkedArrival(new CheckArrival(null, List.of(lot), null, order.id, null), ANYBODY)
                        .await()
                        .lots())
                .isEmpty();
    }

    @Test
    void low_stock_is_resolved_when_enough_is_ordered() {
        ReorderPointsTest.inventory = inventory;
        ReorderPointsTest.reorder = inventory.reorder;
        var item = inventory.item(5);
        ReorderPointsTest.put(item, 10);
        ReorderPointsTest.awaitActive(item, "low_stock 5");
        deliver(new Order(null, item).sent(2, NOON, 50));
        ReorderPointsTest.awaitActive(item);
    }
}
