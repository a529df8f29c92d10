package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.PickedLot;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.lot.LotPieces;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;

/** With which lots and serial numbers the pieces of an order leave. */
@ExtendWith(VertxExtension.class)
class LotPickerTest {
    static Inventory inventory;
    static ReturnedPieces returns;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    /** An order of one line at the default location. */
    private record Order(UUID id, HeldLine line) {
        static Order of(UUID item, long pieces) {
            var id = Ids.next();
            return new Order(
                    id, inventory.reserve(id, 1, item, pieces).await().lines().getFirst());
        }

        Future<List<String>> pick(UUID shipment, long pieces, String... lots) {
            var named = Stream.of(lots)
                    .map(l -> l.split(" "))
                    .map(l -> new PickedLot(l[0], Long.parseLong(l[1])))
                    .toList();
            var asked = new PickLots.Line(line.lineId(), line.itemId(), line.locationId(), pieces, named, "lines[0].");
            return inventory
                    .service
                    .pickLots(id, new PickLots(shipment, List.of(asked)), ANYBODY)
                    .map(p -> p.lines().stream()
                            .flatMap(l -> l.lots().stream())
                            .map(l -> l.lot() + " " + l.quantity())
                            .toList());
        }

        void forget(UUID shipment) {
            inventory
                    .service
                    .pickLots(id, new PickLots(shipment, List.of()), ANYBODY)
                    .await();
        }

        Event shipped(UUID shipment, long pieces, List<String> lots) {
            var left = lots.stream()
                    .map(l -> l.split(" "))
                    .map(l -> new LotPieces(l[0], Long.parseLong(l[1])))
                    .toList();
            var part =
                    new OrderPart(line.lineId(), line.itemId(), "SKU", "Name", line.locationId(), "MAIN", pieces, left);
            var data =
                    new OrderShipped(id, Ids.next(), shipment, 1, List.of(part), "partial", false, "SO-000009", "USD");
            return EventLog.event(SalesEvents.SHIPPED, id, 3, data, "user:test", null);
        }

        void ships(UUID shipment, long pieces, String... lots) {
            var picked = pick(shipment, pieces, lots).await();
            inventory.deliver(shipped(shipment, pieces, picked)).await();
        }
    }

    private static List<String> stock(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand() + " " + l.reserved())
                .sorted()
                .toList();
    }

    private static UUID lots() {
        var item = inventory.tracked("lot");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        inventory.adjust(item, null, 3, "A", day).await();
        inventory.adjust(item, null, 3, "B", day.plusDays(1)).await();
        inventory.adjust(item, null, 3, "C", null).await();
        return item;
    }

    @Test
    void the_first_that_expire_leave_and_a_repeated_request_gets_the_same() {
        var item = lots();
        var order = Order.of(item, 5);
        var shipment = Ids.next();
        assertThat(order.pick(shipment, 4).await()).containsExactly("A 3", "B 1");
        assertThat(order.pick(shipment, 4).await()).containsExactly("A 3", "B 1");
        inventory.deliver(order.shipped(shipment, 4, List.of("A 3", "B 1"))).await();
        assertThat(order.pick(shipment, 4).await()).containsExactly("A 3", "B 1"); // they have left
        assertThat(stock(item)).containsExactly("B 2 1", "C 3 0");
        assertThat(Order.of(inventory.item(2), 2).pick(Ids.next(), 2).await()).isEmpty();
    }

    @Test
    void named_lots_leave_and_free_pieces_take_the_place_of_reserved_ones() {
        var item = lots();
        var order = Order.of(item, 5); // A 3, B 2
        var shipment = Ids.next();
        assertThat(order.pick(shipment, 4, "c 2", "B\u200b 1").await()).containsExactly("C 2", "B 1", "A 1");
        assertThat(stock(item)).containsExactly("A 3 2", "B 3 1", "C 3 2");
        inventory
                .deliver(order.shipped(shipment, 4, List.of("C 2", "B 1", "A 1")))
                .await();
        assertThat(stock(item)).containsExactly("A 2 1", "B 2 0", "C 1 0");
        order.ships(Ids.next(), 1);
        assertThat(stock(item)).containsExactly("A 1 0", "B 2 0", "C 1 0");
    }

    @Test
    void what_others_have_reserved_stays_with_them() {
        var item = lots();
        var other = Order.of(item, 3); // A
        var order = Order.of(item, 4); // B 3, C 1
        assertThat(code(order.pick(Ids.next(), 2, "A 1"))).isEqualTo("409 lot_not_available");
        assertThat(code(order.pick(Ids.next(), 4, "C 4"))).isEqualTo("409 lot_not_available");
        order.ships(Ids.next(), 4, "C 3");
        assertThat(stock(item)).containsExactly("A 3 3", "B 2 0");
        other.ships(Ids.next(), 3);
    }

    @Test
    void lots_that_are_unknown_recalled_or_expired_and_items_without_lots_are_refused() {
        var item = lots();
        var order = Order.of(item, 9);
        assertThat(code(order.pick(Ids.next(), 1, "X 1"))).isEqualTo("400 lot_not_found");
        var lot = returns.lots(item).stream()
                .filter(l -> l.number().equals("B"))
                .findFirst()
                .map(Lot::id)
                .orElseThrow();
        inventory.lots.recallLot(lot, new RecallLot("glass"), ANYBODY).await();
        assertThat(code(order.pick(Ids.next(), 1, "B 1"))).isEqualTo("409 lot_not_available");
        assertThat(code(Order.of(inventory.item(2), 2).pick(Ids.next(), 1, "B 1")))
                .isEqualTo("400 not_tracked");
        order.ships(Ids.next(), 9); // people decide what leaves the house
    }

    @Test
    void shipments_of_an_order_pick_different_lots_until_one_is_forgotten() {
        var item = lots();
        var order = Order.of(item, 6); // A 3, B 3
        var first = Ids.next();
        assertThat(order.pick(first, 3).await()).containsExactly("A 3");
        assertThat(order.pick(Ids.next(), 2).await()).containsExactly("B 2");
        order.forget(first);
        assertThat(order.pick(Ids.next(), 3).await()).containsExactly("A 3");
        assertThat(order.pick(Ids.next(), 6).await()).containsExactly("A 3", "B 3"); // those have never left
    }

    @Test
    void a_serial_number_that_is_named_leaves_in_place_of_another() {
        var item = inventory.tracked("serial");
        for (int n = 1; n <= 3; n++)
            inventory.adjust(item, null, 1, "S-" + n, null).await();
        var order = Order.of(item, 2); // S-1, S-2
        order.ships(Ids.next(), 1, "s-3 1");
        assertThat(stock(item)).containsExactly("S-1 1 1", "S-2 1 0");
        assertThat(code(order.pick(Ids.next(), 1, "S-3 1"))).isEqualTo("409 lot_not_available");
        assertThat(code(order.pick(Ids.next(), 1, "S-1 2"))).isEqualTo("409 lot_not_available");
        order.ships(Ids.next(), 1);
        assertThat(stock(item)).containsExactly("S-2 1 0");
    }

    @Test
    void of_ten_orders_that_name_the_last_free_pieces_at_once_each_piece_leaves_once() {
        var item = inventory.tracked("lot");
        inventory
                .adjust(item, null, 20, "A", LocalDate.now(ZoneOffset.UTC).plusDays(3))
                .await();
        inventory.adjust(item, null, 5, "B", null).await();
        var orders = IntStream.range(0, 10).mapToObj(n -> Order.of(item, 2)).toList();
        var ids = Stream.generate(Ids::next).limit(10).toList();
        var tries = IntStream.range(0, 10)
                .mapToObj(n -> orders.get(n).pick(ids.get(n), 2, "B 1"))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(5);
        for (int n = 0; n < 10; n++)
            if (tries.get(n).succeeded())
                inventory
                        .deliver(orders.get(n)
                                .shipped(ids.get(n), 2, tries.get(n).result()))
                        .await();
            else orders.get(n).ships(ids.get(n), 2);
        assertThat(stock(item)).containsExactly("A 5 0");
    }
}
