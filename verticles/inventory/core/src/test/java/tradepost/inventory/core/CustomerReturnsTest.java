package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.inventory.core.ReturnedPieces.part;
import static tradepost.inventory.core.ReturnedPieces.returned;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.ShippedLot;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.sales.returns.ReturnEvents.OrderReturned;

/** Pieces of orders that come back from customers. */
@ExtendWith(VertxExtension.class)
class CustomerReturnsTest {
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

    private static List<Movement> movements(UUID item) {
        var query = new MovementQuery(
                Page.of(10, null, null, null), item, null, List.of("return"), null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    @Test
    void pieces_come_back_available_or_damaged_and_discarded_ones_do_not_come_back() {
        var item = inventory.item(10);
        var north = inventory.location().id();
        var event = returned(
                "RT-000001",
                part(item, 3, "restock", null),
                part(item, 2, "damaged", null),
                part(item, 4, "restock", north),
                part(item, 9, "discard", null));
        inventory.deliver(event).await();
        assertThat(returns.stock(item)).containsExactly(19L, 2L, 17L);
        assertThat(inventory.onHand(item, north)).isEqualTo(4);
        var data = event.data(OrderReturned.class);
        assertThat(movements(item))
                .hasSize(3)
                .extracting(Movement::fromLocationId, Movement::sourceId, Movement::documentId, Movement::reason)
                .containsOnly(tuple(Movements.CUSTOMER, data.orderId(), data.returnId(), "does not fit"));
    }

    @Test
    void equal_lines_are_booked_each() {
        var item = inventory.item(0);
        var one = part(item, 1, "damaged", null);
        inventory.deliver(returned("RT-000002", one, one)).await();
        assertThat(returns.stock(item)).containsExactly(2L, 2L, 0L);
    }

    @Test
    void nothing_is_booked_if_all_is_discarded() {
        var item = inventory.item(1);
        inventory.deliver(returned("RT-000003", part(item, 5, "discard", null))).await();
        assertThat(returns.stock(item)).containsExactly(1L, 0L, 1L);
        assertThat(movements(item)).isEmpty();
    }

    @Test
    void what_comes_to_a_closed_location_is_at_the_default_one() {
        var item = inventory.item(0);
        var closed = inventory.location().id();
        inventory
                .service
                .deleteLocation(closed, new DeleteLocation(null), ANYBODY)
                .await();
        inventory
                .deliver(returned("RT-000004", part(item, 2, "restock", closed)))
                .await();
        assertThat(inventory.onHand(item, Movements.MAIN)).isEqualTo(2);
    }

    @Test
    void pieces_of_a_lot_come_back_to_it_and_others_to_one_with_the_number_of_the_return() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 5, "A", null).await();
        var day = LocalDate.of(2030, 1, 1);
        inventory
                .deliver(returned(
                        "RT-000005",
                        part(item, 2, "restock", null, "A", null),
                        part(item, 1, "damaged", null, "B", day),
                        part(item, 3, "restock", null)))
                .await();
        assertThat(returns.lots(item))
                .extracting(Lot::number, Lot::onHand)
                .containsExactlyInAnyOrder(tuple("A", 7L), tuple("B", 1L), tuple("RT-000005", 3L));
        assertThat(returns.stock(item)).containsExactly(11L, 1L, 10L);
    }

    @Test
    void pieces_without_a_lot_come_back_to_the_only_one_that_was_shipped_even_if_it_was_recalled_meanwhile() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 5, "A", null).await();
        var order = returns.shipped(item, 5);
        var lot = returns.lots(item).getFirst();
        inventory.lots.recallLot(lot.id(), new RecallLot("glass"), ANYBODY).await();
        returns.comesBack(order, "RT-000020", part(item, 2, "restock", null));
        assertThat(returns.lots(item)).extracting(Lot::number, Lot::onHand).containsExactly(tuple("A", 2L));
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
    }

    @Test
    void pieces_without_a_lot_come_back_to_those_that_were_shipped_the_earliest_first() {
        var item = inventory.tracked("lot");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        returns.arrive(item, "A", day.plusDays(1));
        returns.arrive(item, "B", day);
        var order = returns.shipped(item, 3); // B, B, A
        returns.arrive(item, "C", null);
        returns.shipsMore(order, item, 3); // A, C, C
        returns.comesBack(order, "RT-000021", part(item, 1, "restock", null), part(item, 2, "damaged", null));
        assertThat(inStock(item)).containsExactlyInAnyOrder("A 1", "B 2");
        assertThat(returns.stock(item)).containsExactly(3L, 2L, 1L);
        returns.comesBack(
                order, "RT-000022", part(item, 1, "restock", null, "a\u200b", null), part(item, 1, "restock", null));
        assertThat(inStock(item)).containsExactlyInAnyOrder("A 2", "B 2", "C 1");
        returns.comesBack(order, "RT-000023", part(item, 2, "restock", null)); // one more than was shipped
        assertThat(inStock(item)).containsExactlyInAnyOrder("A 2", "B 2", "C 2", "RT-000023 1");
    }

    @Test
    void a_serial_number_that_comes_back_unnamed_keeps_its_name() {
        var item = inventory.tracked("serial");
        for (var number : List.of("S-1", "S-2", "S-3"))
            inventory.adjust(item, null, 1, number, null).await();
        var one = returns.shipped(item, 1);
        var two = returns.shipped(item, 2);
        returns.comesBack(one, "RT-000051", part(item, 1, "restock", null));
        assertThat(inStock(item)).containsExactly("S-1 1");
        returns.comesBack(
                two, "RT-000052", part(item, 1, "restock", null), part(item, 1, "restock", null, "s-2", null));
        assertThat(inStock(item)).containsExactlyInAnyOrder("S-1 1", "S-2 1", "S-3 1");
        var three = returns.shipped(item, 3);
        inventory.adjust(item, null, 1, "S-1", null).await(); // another piece has its number
        returns.comesBack(three, "RT-000053", part(item, 3, "restock", null));
        assertThat(inStock(item)).containsExactlyInAnyOrder("S-1 1", "S-2 1", "S-3 1", "RT-000053-1 1");
    }

    private static List<String> inStock(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand())
                .toList();
    }

    @Test
    void pieces_of_a_lot_and_pieces_from_before_the_item_was_tracked_do_not_come_back_to_the_lot() {
        var item = inventory.item(1);
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        returns.arrive(item, "A", null);
        returns.shipsMore(order, item, 2);
        returns.comesBack(order, "RT-000025", part(item, 1, "restock", null));
        assertThat(returns.lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number)
                .containsExactly("RT-000025");
    }

    @Test
    void a_serial_number_that_is_in_stock_meanwhile_comes_back_with_one_of_the_return() {
        var item = inventory.tracked("serial");
        inventory.adjust(item, null, 1, "S-1", null).await();
        inventory.adjust(item, null, -1, "S-1", null).await();
        inventory
                .deliver(returned("RT-000006", part(item, 1, "restock", null, "S-1", null)))
                .await();
        inventory
                .deliver(returned("RT-000007", part(item, 1, "restock", null, "S-1", null)))
                .await();
        assertThat(returns.lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number)
                .containsExactlyInAnyOrder("S-1", "RT-000007-1");
    }

    private static Future<CheckedArrival> back(UUID order, UUID item, String number) {
        var line = new CheckArrival.Line(item, 1, number, null, "lines[0].");
        return inventory.service.checkedArrival(new CheckArrival(null, List.of(line), order, null, null), ANYBODY);
    }

    @Test
    void a_serial_number_comes_back_only_of_the_order_for_which_it_was_shipped() {
        var item = inventory.tracked("serial");
        inventory.adjust(item, null, 1, "S-1", null).await();
        var first = returns.shipped(item, 1);
        inventory.adjust(item, null, 1, "S-2", null).await();
        var second = returns.shipped(item, 1);
        inventory.adjust(item, null, 1, "S-3", null).await();
        inventory.adjust(item, null, -1, "S-3", null).await();
        assertThat(back(first, item, "s-1").await())
                .isEqualTo(new CheckedArrival(
                        Movements.MAIN, List.of(), List.of(new ShippedLot(item, "S-1", true, 1, false))));
        assertThat(back(second, item, "S-2").await().shipped()).hasSize(1);
        assertThat(code(back(first, item, "S-2"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "S-3"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "never seen"))).isEqualTo("409 serial_not_shipped");
        inventory
                .deliver(returned("RT-000010", part(item, 1, "restock", null, "S-1", null)))
                .await();
        assertThat(code(back(first, item, "S-1"))).isEqualTo("409 serial_in_stock");
        var third = returns.shipped(item, 1);
        assertThat(back(third, item, "S-1").await().shipped())
                .containsExactly(new ShippedLot(item, "S-1", true, 1, false));
    }

    @Test
    void any_serial_number_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(2);
        var order = returns.shipped(item, 2);
        inventory.track(item, "serial");
        assertThat(back(order, item, "S-1").await().shipped())
                .containsExactly(new ShippedLot(item, null, true, 2, false));
        assertThat(code(back(Ids.next(), item, "S-1"))).isEqualTo("409 serial_not_shipped");
    }

    @Test
    void a_lot_comes_back_only_of_an_order_for_which_pieces_of_it_were_shipped() {
        var item = inventory.tracked("lot");
        returns.arrive(item, "A", null);
        var order = returns.shipped(item, 1);
        assertThat(back(order, item, "a\u200b").await().shipped())
                .containsExactly(new ShippedLot(item, "A", false, 1, false));
        assertThat(code(back(order, item, "B"))).isEqualTo("409 lot_not_shipped");
        assertThat(code(back(Ids.next(), item, "A"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void any_lot_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(1);
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        assertThat(back(order, item, "A").await().shipped())
                .containsExactly(new ShippedLot(item, null, false, 1, false));
        assertThat(code(back(Ids.next(), item, "A"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void the_default_location_takes_the_place_of_a_closed_one_only_if_the_caller_agrees() {
        var item = inventory.item(0);
        var closed = inventory.location().id();
        inventory
                .service
                .deleteLocation(closed, new DeleteLocation(null), ANYBODY)
                .await();
        var lines = List.of(new CheckArrival.Line(item, 1, null, null, "lines[0]."));
        assertThat(inventory
                        .service
                        .checkedArrival(new CheckArrival(closed, lines, null, null, true), ANYBODY)
                        .await()
                        .locationId())
                .isEqualTo(Movements.MAIN);
        assertThat(code(inventory.service.checkedArrival(new CheckArrival(closed, lines), ANYBODY)))
                .isEqualTo("400 location_not_found");
    }

    @Test
    void twenty_deliveries_at_once_book_once_and_twenty_returns_all() {
        var item = inventory.item(0);
        var event = returned("RT-000008", part(item, 3, "restock", null));
        Future.join(Stream.generate(() -> inventory.deliver(event)).limit(20).toList())
                .otherwiseEmpty()
                .await();
        inventory.deliver(event).await(); // some may have met contention
        assertThat(returns.stock(item)).containsExactly(3L, 0L, 3L);
        var events = Stream.generate(() -> returned("RT-000009", part(item, 2, "damaged", null)))
                .limit(20)
                .toList();
        Future.join(events.stream().map(inventory::deliver).toList())
                .otherwiseEmpty()
                .await();
        for (var e : events) inventory.deliver(e).await();
        assertThat(returns.stock(item)).containsExactly(43L, 40L, 3L);
        inventory.deliver(events).await();
        assertThat(returns.stock(item)).containsExactly(43L, 40L, 3L);
    }
}
