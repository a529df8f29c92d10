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
import tradepost.inventory.CheckedArrival.Moved;
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

    private static List<String> onHand(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand())
                .toList();
    }

    @Test
    void pieces_without_a_lot_come_back_to_the_lots_that_were_shipped_first_to_those_that_expire_first() {
        var item = inventory.tracked("lot");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        returns.arrive(item, "A", day.plusDays(1));
        returns.arrive(item, "B", day);
        returns.arrive(item, "C", null);
        var order = returns.shipped(item, 6);
        returns.comesBack(order, "RT-000021", part(item, 2, "restock", null), part(item, 1, "damaged", null));
        assertThat(returns.lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::onHand, Lot::damaged)
                .containsExactlyInAnyOrder(tuple("B", 2L, 0L), tuple("A", 1L, 1L));
        returns.comesBack(order, "RT-000022", part(item, 3, "restock", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("A 2", "B 2", "C 2");
    }

    @Test
    void recalled_pieces_may_be_among_those_that_come_back_without_a_lot() {
        var item = inventory.tracked("lot");
        returns.arrive(item, "A", LocalDate.now(ZoneOffset.UTC).plusDays(30));
        returns.arrive(item, "B", null);
        var order = returns.shipped(item, 4);
        var b = returns.lots(item).stream().filter(l -> l.number().equals("B")).findFirst();
        inventory
                .lots
                .recallLot(b.orElseThrow().id(), new RecallLot("glass"), ANYBODY)
                .await();
        returns.comesBack(order, "RT-000026", part(item, 3, "restock", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("B 2", "A 1");
        assertThat(inventory.available(item)).isEqualTo(1);
    }

    @Test
    void of_a_lot_no_more_comes_back_than_was_shipped_and_is_not_back_yet() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 3, "L1", LocalDate.of(2090, 1, 1)).await();
        inventory.adjust(item, null, 9, "L2", null).await();
        var order = returns.shipped(item, 5);
        assertThat(code(back(order, item, 5, "L2"))).isEqualTo("409 lot_not_shipped");
        assertThat(back(order, item, 2, "L2").await().lots()).containsExactly(new Moved(item, "L2", false, 2));
        returns.comesBack(order, "RT-000027", part(item, 1, "damaged", null, "L2", null));
        assertThat(code(back(order, item, 2, "L2"))).isEqualTo("409 lot_not_shipped");
        returns.comesBack(order, "RT-000028", part(item, 2, "restock", null)); // of L1
        assertThat(code(back(order, item, 2, "L1"))).isEqualTo("409 lot_not_shipped");
        back(order, item, 1, "L1").await();
        // another return has taken the pieces since the check
        returns.comesBack(order, "RT-000029", part(item, 2, "restock", null, "L1", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("L1 3", "L2 9");
        assertThat(code(back(order, item, 1, "L1"))).isEqualTo("409 lot_not_shipped");
        assertThat(code(back(order, item, 1, "L2"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void pieces_that_nobody_knew_and_that_came_back_as_a_lot_do_not_come_back_again() {
        var item = inventory.item(3);
        var order = returns.shipped(item, 3);
        inventory.track(item, "lot");
        returns.arrive(item, "A", null);
        returns.arrive(item, "B", null);
        returns.shipsMore(order, item, 4);
        returns.comesBack(order, "RT-000034", part(item, 5, "restock", null, "A", null));
        assertThat(code(back(order, item, 1, "C"))).isEqualTo("409 lot_not_shipped");
        returns.comesBack(order, "RT-000035", part(item, 2, "restock", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("A 5", "B 2");
    }

    @Test
    void of_returns_at_once_each_lot_gets_back_what_was_shipped_of_it() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 4, "L1", LocalDate.of(2090, 1, 1)).await();
        inventory.adjust(item, null, 4, "L2", null).await();
        var order = returns.shipped(item, 8);
        var events = Stream.of("L1", "L1", "L2", "L1", null, "L1", null, "L1")
                .map(lot -> returned(order, "RT-000030", part(item, 1, "restock", null, lot, null)))
                .toList();
        Future.join(events.stream().map(inventory::deliver).toList())
                .otherwiseEmpty()
                .await();
        for (var e : events) inventory.deliver(e).await(); // some may have met contention
        assertThat(onHand(item)).containsExactlyInAnyOrder("L1 4", "L2 4");
    }

    @Test
    void serial_numbers_that_are_not_named_come_back_to_those_that_were_shipped() {
        var item = inventory.tracked("serial");
        for (var number : List.of("S-1", "S-2", "S-3"))
            inventory.adjust(item, null, 1, number, null).await();
        var order = returns.shipped(item, 2);
        var other = returns.shipped(item, 1);
        returns.comesBack(
                order,
                "RT-000031",
                part(item, 1, "restock", null),
                part(item, 1, "damaged", null, "S-1", null)); // the named one takes precedence
        assertThat(onHand(item)).containsExactlyInAnyOrder("S-1 1", "S-2 1");
        returns.comesBack(other, "RT-000032", part(item, 1, "restock", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("S-1 1", "S-2 1", "S-3 1");
    }

    @Test
    void only_pieces_from_before_the_item_was_tracked_get_a_lot_with_the_number_of_the_return() {
        var item = inventory.item(1);
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        returns.arrive(item, "A", null);
        returns.shipsMore(order, item, 2);
        returns.comesBack(order, "RT-000025", part(item, 1, "restock", null));
        assertThat(onHand(item)).containsExactly("A 1");
        returns.comesBack(order, "RT-000033", part(item, 2, "restock", null));
        assertThat(onHand(item)).containsExactlyInAnyOrder("A 2", "RT-000033 1");
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
        return back(order, item, 1, number);
    }

    private static Future<CheckedArrival> back(UUID order, UUID item, long quantity, String number) {
        var line = new CheckArrival.Line(item, quantity, number, null, "lines[0].");
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
        assertThat(back(first, item, "S-1").await())
                .isEqualTo(new CheckedArrival(Movements.MAIN, List.of(new Moved(item, "S-1", true, 1))));
        assertThat(back(second, item, "S-2").await().lots()).hasSize(1);
        assertThat(code(back(first, item, "S-2"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "S-3"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "never seen"))).isEqualTo("409 serial_not_shipped");
        inventory
                .deliver(returned("RT-000010", part(item, 1, "restock", null, "S-1", null)))
                .await();
        assertThat(code(back(first, item, "S-1"))).isEqualTo("409 serial_in_stock");
        var third = returns.shipped(item, 1);
        assertThat(back(third, item, "S-1").await().lots()).containsExactly(new Moved(item, "S-1", true, 1));
    }

    @Test
    void any_serial_number_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(2);
        var order = returns.shipped(item, 2);
        inventory.track(item, "serial");
        assertThat(back(order, item, "S-1").await().lots()).containsExactly(new Moved(item, "S-1", true, 1));
        assertThat(code(back(Ids.next(), item, "S-1"))).isEqualTo("409 serial_not_shipped");
    }

    @Test
    void a_lot_comes_back_only_of_an_order_for_which_pieces_of_it_were_shipped() {
        var item = inventory.tracked("lot");
        returns.arrive(item, "A", null);
        var order = returns.shipped(item, 1);
        assertThat(back(order, item, "A").await().lots()).containsExactly(new Moved(item, "A", false, 1));
        assertThat(code(back(order, item, "B"))).isEqualTo("409 lot_not_shipped");
        assertThat(code(back(Ids.next(), item, "A"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void any_lot_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(1);
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        assertThat(back(order, item, "A").await().lots()).containsExactly(new Moved(item, "A", false, 1));
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
