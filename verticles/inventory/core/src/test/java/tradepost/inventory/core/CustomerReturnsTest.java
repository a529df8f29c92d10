package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.CheckArrival;
import tradepost.inventory.CheckedArrival;
import tradepost.inventory.CheckedArrival.Serial;
import tradepost.inventory.DeleteLocation;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.LotQuery;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.lot.WriteTracking;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnedPart;

/** Pieces of orders that come back from customers. */
@ExtendWith(VertxExtension.class)
class CustomerReturnsTest {
    static Inventory inventory;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    private static ReturnedPart part(UUID item, long quantity, String disposition, @Nullable UUID place) {
        return part(item, quantity, disposition, place, null, null);
    }

    private static ReturnedPart part(
            UUID item,
            long quantity,
            String disposition,
            @Nullable UUID place,
            @Nullable String lot,
            @Nullable LocalDate expires) {
        return new ReturnedPart(Ids.next(), item, quantity, disposition, place, lot, expires);
    }

    private static Event returned(String number, ReturnedPart... parts) {
        return returned(Ids.next(), number, parts);
    }

    private static Event returned(UUID order, String number, ReturnedPart... parts) {
        var amount = BigDecimal.TEN;
        var data = new OrderReturned(
                Ids.next(),
                number,
                order,
                Ids.next(),
                "does not fit",
                List.of(parts),
                amount,
                amount,
                BigDecimal.ZERO,
                "fulfilled",
                "SO-000009",
                "USD");
        return EventLog.event(SalesEvents.RETURNED, order, 5, data, "user:test", null);
    }

    /** On hand, damaged and available. */
    private static List<Long> stock(UUID item) {
        var s = inventory.service.getStock(item, ANYBODY).await();
        return List.of(s.onHand(), s.damaged(), s.available());
    }

    private static List<Movement> returns(UUID item) {
        var query =
                new MovementQuery(10, null, null, null, item, null, List.of("return"), null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    private static List<Lot> lots(UUID item) {
        var query =
                new LotQuery(10, null, null, null, null, null, null, item, null, null, null, null, null, null, null);
        return inventory.lots.listLots(query, ANYBODY).await().data();
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
        assertThat(stock(item)).containsExactly(19L, 2L, 17L);
        assertThat(inventory.onHand(item, north)).isEqualTo(4);
        var data = event.data(OrderReturned.class);
        assertThat(returns(item))
                .hasSize(3)
                .extracting(Movement::fromLocationId, Movement::sourceId, Movement::documentId, Movement::reason)
                .containsOnly(tuple(Movements.CUSTOMER, data.orderId(), data.returnId(), "does not fit"));
    }

    @Test
    void equal_lines_are_booked_each() {
        var item = inventory.item(0);
        var one = part(item, 1, "damaged", null);
        inventory.deliver(returned("RT-000002", one, one)).await();
        assertThat(stock(item)).containsExactly(2L, 2L, 0L);
    }

    @Test
    void nothing_is_booked_if_all_is_discarded() {
        var item = inventory.item(1);
        inventory.deliver(returned("RT-000003", part(item, 5, "discard", null))).await();
        assertThat(stock(item)).containsExactly(1L, 0L, 1L);
        assertThat(returns(item)).isEmpty();
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
        assertThat(lots(item))
                .extracting(Lot::number, Lot::onHand)
                .containsExactlyInAnyOrder(tuple("A", 7L), tuple("B", 1L), tuple("RT-000005", 3L));
        assertThat(stock(item)).containsExactly(11L, 1L, 10L);
    }

    @Test
    void pieces_without_a_lot_come_back_to_the_only_one_that_was_shipped_even_if_it_was_recalled_meanwhile() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 5, "A", null).await();
        var order = shipped(item, 5);
        var lot = lots(item).getFirst();
        inventory.lots.recallLot(lot.id(), new RecallLot("glass"), ANYBODY).await();
        comesBack(order, "RT-000020", part(item, 2, "restock", null));
        assertThat(lots(item)).extracting(Lot::number, Lot::onHand).containsExactly(tuple("A", 2L));
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
    }

    private static void arrive(UUID item, String lot, @Nullable LocalDate expires) {
        inventory.adjust(item, null, 2, lot, expires).await();
    }

    @Test
    void pieces_of_several_lots_come_back_in_one_that_expires_with_the_first_of_them() {
        var item = inventory.tracked("lot");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        arrive(item, "A", day.plusDays(1));
        arrive(item, "B", day);
        arrive(item, "C", null);
        var order = shipped(item, 6);
        comesBack(order, "RT-000021", part(item, 2, "restock", null), part(item, 1, "damaged", null));
        assertThat(lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::onHand, Lot::expiresOn)
                .containsExactly(tuple("RT-000021", 3L, day));
        assertThat(stock(item)).containsExactly(3L, 1L, 2L);
    }

    @Test
    void pieces_that_may_be_of_a_recalled_lot_come_back_recalled() {
        var item = inventory.tracked("lot");
        arrive(item, "A", null);
        arrive(item, "B", null);
        var order = shipped(item, 4);
        var recalled = lots(item).getFirst();
        recall(item, recalled.number());
        comesBack(order, "RT-000022", part(item, 2, "restock", null), part(item, 1, "damaged", null));
        assertThat(lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::onHand, Lot::qualityHold, Lot::damaged)
                .containsExactly(tuple("RT-000022", 3L, 2L, 1L));
        assertThat(stock(item)).containsExactly(3L, 1L, 0L);
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
        assertThat(lots(item))
                .filteredOn(l -> l.number().equals("RT-000022"))
                .extracting(Lot::recallReason)
                .containsExactly("glass");
        assertThat(recalledEvent(item, "RT-000022").getString("recalled_with"))
                .isEqualTo(recalled.id().toString());
    }

    @Test
    void serial_numbers_that_are_not_named_keep_the_first_expiry_and_a_recall() {
        var item = inventory.tracked("serial");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        inventory.adjust(item, null, 1, "S-1", day.plusDays(1)).await();
        inventory.adjust(item, null, 1, "S-2", day).await();
        var order = shipped(item, 2);
        comesBack(order, "RT-000023", part(item, 1, "restock", null));
        recall(item, "S-1");
        comesBack(order, "RT-000024", part(item, 1, "restock", null));
        assertThat(lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::expiresOn, Lot::qualityHold)
                .containsExactlyInAnyOrder(tuple("RT-000023-1", day, 1L), tuple("RT-000024-1", day, 1L));
        assertThat(stock(item)).containsExactly(2L, 0L, 0L);
    }

    @Test
    void a_recall_reaches_the_returned_pieces_that_may_be_of_the_lot_wherever_they_have_gone() {
        var item = inventory.tracked("lot");
        arrive(item, "A", null);
        arrive(item, "B", null);
        arrive(item, "C", null);
        var first = shipped(item, 4); // of A and B, which have two pieces each
        comesBack(first, "RT-000031", part(item, 3, "restock", null));
        inventory.adjust(item, null, -2, "C", null).await();
        var second = shipped(item, 2); // of RT-000031
        arrive(item, "D", null);
        var third = shipped(item, 3); // of RT-000031 and D
        comesBack(third, "RT-000032", part(item, 2, "restock", null));
        recall(item, "A");
        assertThat(lots(item))
                .filteredOn(l -> l.recalledAt() != null)
                .extracting(Lot::number, Lot::recallReason, Lot::onHand, Lot::qualityHold)
                .containsExactlyInAnyOrder(
                        tuple("A", "glass", 0L, 0L),
                        tuple("RT-000031", "glass", 0L, 0L),
                        tuple("RT-000032", "glass", 2L, 2L));
        assertThat(recalledFor(item, "A")).containsExactly(first);
        assertThat(recalledFor(item, "RT-000031")).containsExactlyInAnyOrder(second, third);
        assertThat(recalledFor(item, "RT-000032")).isEmpty();
        assertThat(recalledEvent(item, "A").getValue("recalled_with")).isNull();
        assertThat(recalledEvent(item, "RT-000032").getString("recalled_with"))
                .isEqualTo(lot(item, "A").toString());
    }

    @Test
    void a_recall_reaches_the_lot_of_a_return_of_which_the_order_has_got_pieces_since() {
        var item = inventory.tracked("lot");
        arrive(item, "A", null);
        arrive(item, "B", null);
        var order = shipped(item, 4);
        comesBack(order, "RT-000036", part(item, 3, "restock", null));
        arrive(item, "C", null);
        inventory.reserve(order, 2, item, 4).await(); // of RT-000036 and C
        inventory.ship(order, 2).await();
        recall(item, "C");
        assertThat(recalled(item)).containsExactly("C");
        recall(item, "A");
        assertThat(recalled(item)).containsExactlyInAnyOrder("A", "C", "RT-000036");
    }

    @Test
    void a_recall_does_not_reach_a_lot_that_the_return_named() {
        var item = inventory.item(1);
        var order = shipped(item, 1);
        inventory
                .lots
                .putTracking(item, new WriteTracking("lot", null), ANYBODY)
                .await();
        arrive(item, "A", null);
        inventory.reserve(order, 2, item, 2).await();
        inventory.ship(order, 2).await();
        arrive(item, "B", null);
        comesBack(
                order,
                "RT-000037",
                part(item, 1, "restock", null, "B", null)); // the piece from before the item was tracked
        recall(item, "A");
        assertThat(recalled(item)).containsExactly("A");
        assertThat(stock(item)).containsExactly(3L, 0L, 3L);
    }

    private static List<String> recalled(UUID item) {
        return lots(item).stream()
                .filter(l -> l.recalledAt() != null)
                .map(Lot::number)
                .toList();
    }

    @Test
    void a_recall_leaves_returned_pieces_of_other_lots_alone() {
        var item = inventory.tracked("lot");
        arrive(item, "A", null);
        var first = shipped(item, 2);
        arrive(item, "B", null);
        arrive(item, "C", null);
        var second = shipped(item, 4);
        comesBack(first, "RT-000033", part(item, 1, "restock", null));
        comesBack(second, "RT-000034", part(item, 1, "restock", null, "B", null));
        comesBack(second, "RT-000035", part(item, 1, "restock", null));
        recall(item, "A");
        assertThat(stock(item)).containsExactly(3L, 0L, 2L);
        recall(item, "C");
        assertThat(lots(item))
                .filteredOn(l -> l.recalledAt() == null)
                .extracting(Lot::number)
                .containsExactly("B");
        assertThat(stock(item)).containsExactly(3L, 0L, 1L);
    }

    private static void comesBack(UUID order, String number, ReturnedPart... parts) {
        inventory.deliver(returned(order, number, parts)).await();
    }

    private static void recall(UUID item, String lot) {
        inventory
                .lots
                .recallLot(lot(item, lot), new RecallLot("glass"), ANYBODY)
                .await();
    }

    private static UUID lot(UUID item, String number) {
        return lots(item).stream()
                .filter(l -> l.number().equals(number))
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** The orders that the event names. */
    private static List<UUID> recalledFor(UUID item, String number) {
        return recalledEvent(item, number).getJsonArray("orders").stream()
                .map(o -> UUID.fromString(((JsonObject) o).getString("order_id")))
                .toList();
    }

    /** The data of the event. */
    private static JsonObject recalledEvent(UUID item, String number) {
        var sql = "select data from event_log where type = 'inventory.lot.recalled' and subject = $1";
        var events = db.list(r -> r.getJsonObject(0), sql, lot(item, number)).await();
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    @Test
    void pieces_of_a_lot_and_pieces_from_before_the_item_was_tracked_do_not_come_back_to_the_lot() {
        var item = inventory.item(1);
        var order = Ids.next();
        inventory.reserve(order, 1, item, 1).await();
        inventory.ship(order, 1).await();
        inventory
                .lots
                .putTracking(item, new WriteTracking("lot", null), ANYBODY)
                .await();
        arrive(item, "A", null);
        inventory.reserve(order, 2, item, 2).await();
        inventory.ship(order, 2).await();
        comesBack(order, "RT-000025", part(item, 1, "restock", null));
        assertThat(lots(item))
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
        assertThat(lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number)
                .containsExactlyInAnyOrder("S-1", "RT-000007-1");
    }

    private static Future<CheckedArrival> back(UUID order, UUID item, String number) {
        var line = new CheckArrival.Line(item, 1, number, null, "lines[0].");
        return inventory.service.checkedArrival(new CheckArrival(null, List.of(line), order, null, null), ANYBODY);
    }

    /** An order of so many pieces. */
    private static UUID shipped(UUID item, long pieces) {
        var order = Ids.next();
        inventory.reserve(order, 1, item, pieces).await();
        inventory.ship(order, 1).await();
        return order;
    }

    @Test
    void a_serial_number_comes_back_only_of_the_order_for_which_it_was_shipped() {
        var item = inventory.tracked("serial");
        inventory.adjust(item, null, 1, "S-1", null).await();
        var first = shipped(item, 1);
        inventory.adjust(item, null, 1, "S-2", null).await();
        var second = shipped(item, 1);
        inventory.adjust(item, null, 1, "S-3", null).await();
        inventory.adjust(item, null, -1, "S-3", null).await();
        assertThat(back(first, item, "S-1").await())
                .isEqualTo(new CheckedArrival(Movements.MAIN, List.of(new Serial(item, "S-1", 1))));
        assertThat(back(second, item, "S-2").await().serials()).hasSize(1);
        assertThat(code(back(first, item, "S-2"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "S-3"))).isEqualTo("409 serial_not_shipped");
        assertThat(code(back(first, item, "never seen"))).isEqualTo("409 serial_not_shipped");
        inventory
                .deliver(returned("RT-000010", part(item, 1, "restock", null, "S-1", null)))
                .await();
        assertThat(code(back(first, item, "S-1"))).isEqualTo("409 serial_in_stock");
        var third = shipped(item, 1);
        assertThat(back(third, item, "S-1").await().serials()).containsExactly(new Serial(item, "S-1", 1));
    }

    @Test
    void any_serial_number_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(2);
        var order = shipped(item, 2);
        inventory
                .lots
                .putTracking(item, new WriteTracking("serial", null), ANYBODY)
                .await();
        assertThat(back(order, item, "S-1").await().serials()).containsExactly(new Serial(item, "S-1", 1));
        assertThat(code(back(Ids.next(), item, "S-1"))).isEqualTo("409 serial_not_shipped");
    }

    @Test
    void a_lot_comes_back_only_of_an_order_for_which_pieces_of_it_were_shipped() {
        var item = inventory.tracked("lot");
        arrive(item, "A", null);
        var order = shipped(item, 1);
        assertThat(back(order, item, "A").await().serials()).isEmpty();
        assertThat(code(back(order, item, "B"))).isEqualTo("409 lot_not_shipped");
        assertThat(code(back(Ids.next(), item, "A"))).isEqualTo("409 lot_not_shipped");
    }

    @Test
    void any_lot_comes_back_of_pieces_from_before_the_item_was_tracked() {
        var item = inventory.item(1);
        var order = shipped(item, 1);
        inventory
                .lots
                .putTracking(item, new WriteTracking("lot", null), ANYBODY)
                .await();
        assertThat(back(order, item, "A").await().serials()).isEmpty();
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
        assertThat(stock(item)).containsExactly(3L, 0L, 3L);
        var events = Stream.generate(() -> returned("RT-000009", part(item, 2, "damaged", null)))
                .limit(20)
                .toList();
        Future.join(events.stream().map(inventory::deliver).toList())
                .otherwiseEmpty()
                .await();
        for (var e : events) inventory.deliver(e).await();
        assertThat(stock(item)).containsExactly(43L, 40L, 3L);
        inventory.deliver(events).await();
        assertThat(stock(item)).containsExactly(43L, 40L, 3L);
    }
}
