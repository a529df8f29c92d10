package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.LotTraceEntry;
import tradepost.inventory.lot.LotTraceQuery;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationLine;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;

/** Orders that are shipped in parts and closed: the levels, the lots and the rows of the reservation agree after each. */
@ExtendWith(VertxExtension.class)
class PartialShipmentsTest {
    static final UUID MAIN = Movements.MAIN;

    static Inventory inventory;
    static Db db;
    private final SalesBook book = new SalesBook(inventory);

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterEach
    void the_ledger_adds_up() {
        inventory.assertSound();
    }

    private UUID reserved(Object... pairs) {
        var order = Ids.next();
        book.reserved(inventory.reserve(order, 1, pairs).await());
        return order;
    }

    /** On hand, reserved and available. */
    private static List<Long> stock(UUID item) {
        var s = inventory.service.getStock(item, ANYBODY).await();
        return List.of(s.onHand(), s.reserved(), s.available());
    }

    private static List<ReservationLine> rows(UUID order) {
        var query = new ReservationQuery(
                Page.of(100, null, null, List.of("created_at")), null, order, null, null, null, null);
        return inventory.service.listReservations(query, ANYBODY).await().data();
    }

    /** Pieces by status. */
    private static Map<String, Long> states(UUID order) {
        var states = new TreeMap<String, Long>();
        for (var r : rows(order)) states.merge(r.status(), r.quantity(), Long::sum);
        return states;
    }

    private static String orderState(UUID order) {
        return db.query("select state from order_reservation where order_id = $1", order)
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private static List<Movement> shipments(UUID order) {
        var query = new MovementQuery(
                Page.of(100, null, null, null), null, null, List.of("shipment"), null, order, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    @Test
    void a_part_that_ships_leaves_the_rest_reserved() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        book.ship(order, n -> 2).await();
        assertThat(stock(item)).containsExactly(8L, 4L, 4L);
        assertThat(states(order)).hasToString("{active=4, fulfilled=2}");
        assertThat(orderState(order)).isEqualTo("active");
        book.close(order, n -> 1).await();
        assertThat(stock(item)).containsExactly(8L, 3L, 5L);
        assertThat(states(order)).hasToString("{active=3, fulfilled=2, released=1}");
        book.ship(order, SalesBook.ALL).await();
        assertThat(stock(item)).containsExactly(5L, 0L, 5L);
        assertThat(states(order)).hasToString("{fulfilled=5, released=1}");
        assertThat(orderState(order)).isEqualTo("fulfilled");
        assertThat(rows(order))
                .extracting(ReservationLine::lineId)
                .hasSize(3)
                .containsOnly(rows(order).getFirst().lineId());
    }

    @Test
    void a_movement_names_the_order_and_the_shipment() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        var event = book.shipped(order, n -> 2);
        inventory.deliver(event).await();
        var data = event.data(OrderShipped.class);
        assertThat(shipments(order))
                .extracting(Movement::quantity, Movement::sourceId, Movement::documentId, Movement::toLocationId)
                .containsExactly(tuple(2L, order, data.shipmentId(), Movements.CUSTOMER));
    }

    @Test
    void shipments_of_several_orders_and_people_are_applied_together() {
        var one = inventory.item(100);
        var two = inventory.item(100);
        var orders =
                IntStream.range(0, 6).mapToObj(i -> reserved(one, 4, two, 2)).toList();
        var events = new ArrayList<Event>();
        for (int n = 0; n < orders.size(); n++)
            events.add(by("user:" + n % 2, book.shipped(orders.get(n), pieces -> Math.min(pieces, 2))));
        events.add(by("user:2", book.shipped(orders.getFirst(), SalesBook.ALL))); // the rest of the first order
        long before = version(one);
        inventory.deliver(events).await();
        assertThat(stock(one)).containsExactly(86L, 10L, 76L);
        assertThat(stock(two)).containsExactly(88L, 0L, 88L);
        for (int n = 0; n < orders.size(); n++) {
            boolean whole = n == 0;
            assertThat(states(orders.get(n))).hasToString(whole ? "{fulfilled=6}" : "{active=2, fulfilled=4}");
            assertThat(orderState(orders.get(n))).isEqualTo(whole ? "fulfilled" : "active");
            assertThat(shipments(orders.get(n))).hasSize(whole ? 3 : 2);
        }
        assertThat(changes(one, before)) // one for each person in each transaction of different orders
                .containsExactly("1 user:0 94 18", "2 user:1 88 12", "3 user:2 86 10");
        inventory.deliver(events).await();
        assertThat(stock(one)).as("again").containsExactly(86L, 10L, 76L);
    }

    private static Event by(String actor, Event e) {
        return EventLog.event(e.type(), e.subject(), e.subjectVersion(), e.data(OrderShipped.class), actor, e.origin());
    }

    private static long version(UUID item) {
        return db.query("select version from stock_level where item_id = $1 and location_id = $2", item, MAIN)
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    /** The events about the item's stock after this version: by how much later, of whom, on hand and reserved. */
    private static List<String> changes(UUID item, long version) {
        return db.list(r -> r.getString(0), """
                        select subject_version - $2 || ' ' || actor || ' ' || (data->>'on_hand') || ' ' || (data->>'reserved') from event_log
                        where subject = $1 and type = 'inventory.stock.changed' and subject_version > $2 order by position
                        """, item, version).await();
    }

    @Test
    void a_shipment_of_more_than_is_reserved_fails_alone() {
        var item = inventory.item(100);
        var orders = IntStream.range(0, 4).mapToObj(i -> reserved(item, 3)).toList();
        var events = new ArrayList<>(
                orders.stream().map(o -> book.shipped(o, SalesBook.ALL)).toList());
        var too = events.get(1).data(OrderShipped.class);
        var line = too.lines().getFirst();
        var more = new OrderShipped(
                too.orderId(),
                too.customerId(),
                too.shipmentId(),
                too.orderVersion(),
                List.of(new OrderPart(line.lineId(), line.itemId(), "SKU", "Name", line.locationId(), "MAIN", 4)),
                "fulfilled",
                false,
                too.number(),
                too.currency());
        var bad = EventLog.event(
                events.get(1).type(), too.orderId(), events.get(1).subjectVersion(), more, "user:somebody", null);
        var good = events.set(1, bad);
        inventory.deliver(events).otherwiseEmpty().await();
        assertThat(stock(item)).containsExactly(91L, 3L, 88L);
        assertThat(states(orders.get(1))).hasToString("{active=3}");
        inventory.deliver(good).await();
        assertThat(stock(item)).containsExactly(88L, 0L, 88L);
    }

    @Test
    void lines_at_two_locations_ship_each_from_its_own() {
        var near = inventory.location().id();
        var item = inventory.item(3);
        inventory.add(item, near, 4).await();
        var order = reserved(item, 6);
        var other = inventory.item(5);
        var both = reserved(other, 2, other, 3);
        var made = inventory.service.reservation(order, 1, ANYBODY).await();
        assertThat(made.lines()).hasSize(2);
        book.ship(order, n -> n - 1).await();
        assertThat(inventory.onHand(item, MAIN) + inventory.onHand(item, near)).isEqualTo(3);
        assertThat(shipments(order)).hasSize(2);
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await()).isEqualTo(made);
        book.close(order, SalesBook.ALL).await();
        assertThat(stock(item)).containsExactly(3L, 0L, 3L);
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await()).isEqualTo(made);
        book.ship(both, n -> 1).await(); // two lines of one item
        assertThat(stock(other)).containsExactly(3L, 3L, 0L);
        assertThat(code(inventory.service.reservation(order, 2, ANYBODY))).isEqualTo("404 order_not_found");
    }

    @Test
    void an_event_that_comes_twice_or_twenty_times_has_one_effect() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        var shipped = book.shipped(order, n -> 2);
        var closed = book.closed(order, n -> 1);
        for (var event : List.of(shipped, closed)) {
            var all = IntStream.range(0, 20)
                    .<Future<?>>mapToObj(i -> inventory.deliver(event))
                    .toList();
            Future.join(all).await();
        }
        assertThat(stock(item)).containsExactly(8L, 3L, 5L);
        assertThat(states(order)).hasToString("{active=3, fulfilled=2, released=1}");
    }

    @Test
    void parts_of_one_line_that_arrive_at_once_or_in_one_batch_add_up() {
        var item = inventory.item(100);
        var order = reserved(item, 60);
        var atOnce = IntStream.range(0, 20)
                .<Future<?>>mapToObj(i -> book.ship(order, n -> 2))
                .toList();
        Future.all(atOnce).await();
        assertThat(stock(item)).containsExactly(60L, 20L, 40L);
        var batch = new ArrayList<Event>();
        for (int i = 0; i < 5; i++) {
            batch.add(book.shipped(order, n -> 1));
            batch.add(book.closed(order, n -> 3));
        }
        inventory.deliver(batch).await();
        assertThat(stock(item)).containsExactly(55L, 0L, 55L);
        assertThat(states(order)).hasToString("{fulfilled=45, released=15}");
        assertThat(shipments(order)).hasSize(25);
    }

    @Test
    void more_than_is_reserved_is_not_shipped() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        var twice = new SalesBook(inventory);
        twice.reserved(inventory.service.reservation(order, 1, ANYBODY).await());
        book.ship(order, n -> 4).await();
        var tooMuch = twice.shipped(order, n -> 3);
        assertThatThrownBy(() -> inventory.deliver(tooMuch).await()).hasMessageContaining("not applied");
        assertThat(stock(item)).containsExactly(6L, 2L, 4L);
        assertThat(states(order)).hasToString("{active=2, fulfilled=4}");
    }

    @Test
    void a_shipment_or_a_cancellation_ends_an_order_and_the_books_agree() {
        var random = new Random(11);
        var item = inventory.item(200);
        long shipped = 0;
        for (int round = 0; round < 50; round++) {
            var order = reserved(item, 3);
            var racing = random.nextBoolean()
                    ? List.<Future<?>>of(book.ship(order, n -> 1), book.cancel(order))
                    : List.<Future<?>>of(book.cancel(order), book.ship(order, n -> 1));
            Future.all(racing).await();
            var states = states(order).toString();
            assertThat(states).isIn("{active=2, fulfilled=1}", "{released=3}");
            assertThat(shipments(order)).hasSize(states.contains("fulfilled") ? 1 : 0);
            assertThat(orderState(order)).isEqualTo(states.contains("fulfilled") ? "active" : "released");
            if (states.contains("fulfilled")) shipped++;
        }
        assertThat(shipped).isBetween(1L, 49L);
        assertThat(stock(item)).containsExactly(200 - shipped, 2 * shipped, 200 - 3 * shipped);
    }

    @Test
    void a_part_ships_the_lots_that_expire_first_and_a_closed_one_releases_those_that_expire_last() {
        var item = inventory.tracked("lot");
        var today = LocalDate.now(ZoneOffset.UTC);
        inventory.adjust(item, MAIN, 5, "NEVER", null).await();
        inventory.adjust(item, MAIN, 5, "LATE", today.plusDays(20)).await();
        inventory.adjust(item, MAIN, 3, "SOON", today.plusDays(5)).await();
        var order = reserved(item, 11);
        book.ship(order, n -> 4).await();
        assertThat(lots(item)).hasToString("{LATE=[4, 4], NEVER=[5, 3]}");
        book.close(order, n -> 4).await();
        assertThat(lots(item)).hasToString("{LATE=[4, 3], NEVER=[5, 0]}");
        book.ship(order, SalesBook.ALL).await();
        assertThat(lots(item)).hasToString("{LATE=[1, 0], NEVER=[5, 0]}");
        assertThat(traced(item, "SOON")).containsExactly("adjustment 3", "reservation fulfilled 3", "shipment 3");
        assertThat(traced(item, "LATE"))
                .contains("shipment 1", "shipment 3", "reservation fulfilled 1", "reservation fulfilled 3")
                .contains("reservation released 1")
                .hasSize(6);
        assertThat(traced(item, "NEVER")).containsExactly("adjustment 5", "reservation released 3");
    }

    @Test
    void parts_of_a_line_with_serial_numbers_ship_different_ones() {
        var item = inventory.tracked("serial");
        for (var serial : List.of("S1", "S2", "S3", "S4"))
            inventory.adjust(item, MAIN, 1, serial, null).await();
        var order = reserved(item, 4);
        book.ship(order, n -> 1).await();
        book.ship(order, n -> 2).await();
        book.close(order, n -> 1).await();
        assertThat(stock(item)).containsExactly(1L, 0L, 1L);
        assertThat(shipments(order).stream().flatMap(m -> m.lots().stream()).distinct())
                .hasSize(3);
    }

    /** Pieces on hand and reserved. */
    private static Map<String, List<Long>> lots(UUID item) {
        var found = new TreeMap<String, List<Long>>();
        for (var r : db.query(
                        "select l.number, v.on_hand, v.reserved from lot_level v join lot l on l.id = v.lot_id"
                                + " where v.item_id = $1 and v.on_hand > 0",
                        item)
                .await()) found.put(r.getString(0), List.of(r.getLong(1), r.getLong(2)));
        return found;
    }

    private static List<String> traced(UUID item, String number) {
        var query = new LotQuery(Page.FIRST, null, null, null, item, null, null, number, null, null, null, null);
        var lot = inventory.lots.listLots(query, ANYBODY).await().data().getFirst();
        var all = new LotTraceQuery(Page.of(100, null, null, List.of("created_at")), null, null, null);
        return inventory.lots.traceLot(lot.id(), all, ANYBODY).await().data().stream()
                .map(PartialShipmentsTest::described)
                .sorted()
                .toList();
    }

    private static String described(LotTraceEntry e) {
        return (e.type().equals("movement") ? e.kind() : e.type() + " " + e.status()) + " " + e.quantity();
    }

    @Test
    void a_frozen_item_still_ships_and_is_closed() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        var freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        freezes.freezeItem(item, new FreezeItem("test"), ANYBODY).await();
        book.ship(order, n -> 2).await();
        book.close(order, n -> 1).await();
        assertThat(stock(item).getFirst()).isEqualTo(8);
        freezes.unfreezeItem(item, ANYBODY).await();
        assertThat(stock(item)).containsExactly(8L, 3L, 5L);
    }

    @Test
    void the_value_at_a_time_between_two_parts_is_that_of_what_was_there() {
        var item = inventory.item(10);
        var order = reserved(item, 6);
        book.ship(order, n -> 2).await();
        var between = value(item, null);
        book.ship(order, n -> 3).await();
        assertThat(value(item, null).quantity()).isEqualTo(5);
        assertThat(value(item, between.asOf()).quantity()).isEqualTo(8);
    }

    private static StockValue value(UUID item, @Nullable Instant at) {
        return inventory
                .values
                .getStockValue(new StockValueQuery(at, null, item), ANYBODY)
                .await();
    }

    @Test
    void a_repeated_reservation_has_the_lines_that_were_reserved_whatever_has_shipped() {
        var item = inventory.item(10);
        var order = Ids.next();
        var stock = new ReserveStock(Ids.next(), List.of(new ReserveLine(Ids.next(), item, 6)));
        var made = inventory.service.reserve(order, 1, stock, ANYBODY).await();
        assertThat(made.lines()).singleElement().satisfies(l -> {
            assertThat(l.lineId()).isEqualTo(stock.lines().getFirst().lineId());
            assertThat(l.locationId()).isEqualTo(MAIN);
            assertThat(l.quantity()).isEqualTo(6);
        });
        assertThat(again(order, stock)).isEqualTo(made);
        book.reserved(made);
        book.ship(order, n -> 2).await();
        assertThat(again(order, stock)).isEqualTo(made);
        var batched = new ReserveOrder(order, 1, stock, "user:somebody", null, null, null);
        assertThat(inventory.reserveAll(batched).await().getFirst().reservation())
                .isEqualTo(made);
    }

    private static Reservation again(UUID order, ReserveStock stock) {
        return inventory.service.reserve(order, 1, stock, ANYBODY).await();
    }
}
