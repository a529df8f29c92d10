package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.inventory.core.Inventory.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReservationLine;
import tradepost.inventory.reservation.ReservationQuery;
import tradepost.inventory.reservation.ReserveLine;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderCancelled;

/** What changes of confirmed orders do to their reservations: added pieces join them, removed ones are released. */
@ExtendWith(VertxExtension.class)
class ChangedOrdersTest {
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

    private record Line(UUID id, UUID item) {}

    private static Line line(UUID item) {
        return new Line(Ids.next(), item);
    }

    private static Reservation reserve(UUID order, long version, Line line, long pieces) {
        var lines = List.of(new ReserveLine(line.id, line.item, pieces));
        return inventory
                .service
                .reserve(order, version, new ReserveStock(Ids.next(), lines), ANYBODY)
                .await();
    }

    private UUID confirmed(Line line, long pieces) {
        var order = Ids.next();
        book.reserved(reserve(order, 1, line, pieces));
        return order;
    }

    private static List<ReservationLine> rows(UUID order) {
        var query = new ReservationQuery(
                Page.of(100, null, null, List.of("created_at")), null, order, null, null, null, null);
        return inventory.service.listReservations(query, ANYBODY).await().data();
    }

    /** Pieces by version and status. */
    private static String states(UUID order) {
        var states = new TreeMap<String, Long>();
        for (var r : rows(order)) states.merge(r.orderVersion() + " " + r.status(), r.quantity(), Long::sum);
        return states.toString();
    }

    private static String versions(UUID order) {
        return db.list(
                        r -> r.getLong(0) + " " + r.getString(1),
                        "select order_version, state from order_reservation where order_id = $1 order by 1",
                        order)
                .await()
                .toString();
    }

    @Test
    void added_pieces_join_the_reservation_and_ship_with_it() {
        var line = line(inventory.item(10));
        var order = confirmed(line, 4);
        var more = reserve(order, 2, line, 3);
        assertThat(states(order)).isEqualTo("{1 active=4, 2 active=3}");
        var event = book.changed(order, more, n -> 0);
        inventory.deliver(event).await();
        inventory.deliver(event).await();
        assertThat(states(order)).isEqualTo("{1 active=7}");
        assertThat(rows(order)).hasSize(1);
        assertThat(versions(order)).isEqualTo("[1 active, 2 fulfilled]");
        assertThat(inventory.service.reservation(order, 1, ANYBODY).await().lines())
                .singleElement()
                .satisfies(h -> assertThat(h.quantity()).isEqualTo(7));
        book.ship(order, n -> 6).await();
        book.ship(order, SalesBook.ALL).await();
        assertThat(states(order)).isEqualTo("{1 fulfilled=7}");
        assertThat(versions(order)).isEqualTo("[1 fulfilled, 2 fulfilled]");
        assertThat(inventory.onHand(line.item, MAIN)).isEqualTo(3);
    }

    @Test
    void added_lines_and_locations_get_rows_of_their_own_also_after_everything_else_has_shipped() {
        var line = line(inventory.item(4));
        var near = inventory.location().id();
        inventory.add(line.item, near, 5).await();
        var order = confirmed(line, 4);
        book.ship(order, n -> 4).await();
        assertThat(versions(order)).isEqualTo("[1 fulfilled]");
        inventory
                .deliver(book.changed(order, reserve(order, 3, line, 2), n -> 0))
                .await();
        inventory
                .deliver(book.changed(order, reserve(order, 4, line(inventory.item(3)), 3), n -> 0))
                .await();
        assertThat(states(order)).isEqualTo("{1 active=5, 1 fulfilled=4}");
        assertThat(versions(order)).startsWith("[1 active");
        book.ship(order, n -> 1).await();
        book.close(order, SalesBook.ALL).await();
        assertThat(states(order)).isEqualTo("{1 fulfilled=6, 1 released=3}");
        assertThat(inventory.onHand(line.item, near)).isEqualTo(4);
    }

    @Test
    void removed_pieces_are_released() {
        var item = inventory.item(10);
        var order = confirmed(line(item), 8);
        inventory.deliver(book.changed(order, null, n -> 3)).await();
        assertThat(states(order)).isEqualTo("{1 active=5, 1 released=3}");
        assertThat(inventory.available(item)).isEqualTo(5);
        inventory.deliver(book.changed(order, null, SalesBook.ALL)).await();
        assertThat(inventory.available(item)).isEqualTo(10);
        var tooMany = new SalesBook(inventory);
        tooMany.reserved(inventory.service.reservation(order, 1, ANYBODY).await());
        assertThatThrownBy(() ->
                        inventory.deliver(tooMany.changed(order, null, n -> 1)).await())
                .hasMessageContaining("not applied");
    }

    @Test
    void lots_join_and_leave_with_their_pieces() {
        for (var tracking : List.of("lot", "serial")) {
            var item = inventory.tracked(tracking);
            var today = LocalDate.now(ZoneOffset.UTC);
            if (tracking.equals("lot")) {
                inventory.adjust(item, MAIN, 5, "LATE", today.plusDays(20)).await();
                inventory.adjust(item, MAIN, 3, "SOON", today.plusDays(5)).await();
            } else
                for (int i = 0; i < 8; i++)
                    inventory.adjust(item, MAIN, 1, "S" + i, null).await();
            var line = line(item);
            var order = confirmed(line, 4); // SOON 3, LATE 1
            var more = reserve(order, 2, line, 3);
            inventory.deliver(book.changed(order, more, n -> 0)).await();
            inventory.assertSound();
            if (tracking.equals("lot")) assertThat(held(item)).hasToString("{LATE=4, SOON=3}");
            inventory.deliver(book.changed(order, null, n -> 2)).await();
            inventory.assertSound();
            if (tracking.equals("lot")) assertThat(held(item)).hasToString("{LATE=2, SOON=3}");
            book.ship(order, SalesBook.ALL).await();
            assertThat(inventory.onHand(item, MAIN)).isEqualTo(3);
        }
    }

    private static Map<String, Long> held(UUID item) {
        var found = new TreeMap<String, Long>();
        for (var r : db.query(
                        "select l.number, v.reserved from lot_level v join lot l on l.id = v.lot_id where v.item_id = $1 and v.reserved > 0",
                        item)
                .await()) found.put(r.getString(0), r.getLong(1));
        return found;
    }

    @Test
    void a_change_that_sales_declines_is_released_and_the_order_keeps_the_rest() {
        var line = line(inventory.item(10));
        var order = confirmed(line, 4);
        reserve(order, 2, line, 3);
        inventory.service.release(order, 2, ANYBODY).await();
        assertThat(states(order)).isEqualTo("{1 active=4, 2 released=3}");
        var cancelled =
                new OrderCancelled(order, order, 3, null, BigDecimal.ZERO, "SO-000001", "USD", null, BigDecimal.ZERO);
        reserve(order, 3, line, 2);
        inventory
                .deliver(EventLog.event(SalesEvents.CANCELLED, order, 4, cancelled, "user:somebody", null))
                .await();
        assertThat(inventory.available(line.item)).isEqualTo(10);
    }

    @Test
    void twenty_changes_and_shipments_at_once_or_in_one_batch_add_up() {
        var line = line(inventory.item(200));
        var order = confirmed(line, 20);
        var events = new ArrayList<Event>();
        for (int i = 0; i < 20; i++) {
            events.add(book.changed(order, reserve(order, 10 + i, line, 3), n -> 0));
            events.add(i % 2 == 0 ? book.shipped(order, n -> 1) : book.changed(order, null, n -> 2));
        }
        inventory.deliver(events).await();
        assertThat(states(order)).isEqualTo("{1 active=50, 1 fulfilled=10, 1 released=20}");
        var more = IntStream.range(0, 20)
                .<Future<?>>mapToObj(i -> inventory.deliver(book.changed(order, null, n -> 2)))
                .toList();
        Future.all(more).await();
        assertThat(states(order)).isEqualTo("{1 active=10, 1 fulfilled=10, 1 released=60}");
        assertThat(inventory.available(line.item)).isEqualTo(180);
    }
}
