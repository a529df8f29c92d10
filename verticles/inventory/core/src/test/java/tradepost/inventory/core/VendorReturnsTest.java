package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.ArrivalsTest.Order;
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.returns.CheckReturn;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.ChangeStockState;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.value.StockValueQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ReceivedLine;
import tradepost.purchase.returns.ReturnEvents.ReturnRequested;
import tradepost.purchase.returns.ReturnEvents.ReturnedLine;

/** Pieces that go back to a vendor. */
@ExtendWith(VertxExtension.class)
class VendorReturnsTest {
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
        db.close().await();
    }

    static ReturnedLine back(UUID item, long quantity, @Nullable String lot, String state) {
        return new ReturnedLine(
                Ids.next(),
                item,
                "SKU",
                "Name",
                quantity,
                new BigDecimal("2.00"),
                BigDecimal.valueOf(2L * quantity),
                lot,
                state);
    }

    static Event requested(UUID orderId, UUID returnId, @Nullable UUID place, ReturnedLine... lines) {
        var data = new ReturnRequested(
                returnId,
                orderId,
                "PO-000009",
                Ids.next(),
                "broken",
                place,
                null,
                List.of(lines),
                BigDecimal.TEN,
                "USD",
                new JsonObject(),
                null);
        return EventLog.event(PurchaseEvents.RETURN_REQUESTED, orderId, 4, data, "user:test", null);
    }

    private static UUID deliver(@Nullable UUID place, ReturnedLine... lines) {
        var returnId = Ids.next();
        inventory.deliver(requested(Ids.next(), returnId, place, lines)).await();
        return returnId;
    }

    private static UUID goesBack(Order order, ReturnedLine... lines) {
        var returnId = Ids.next();
        inventory.deliver(requested(order.id, returnId, null, lines)).await();
        return returnId;
    }

    /** An order that has received pieces of these lots. */
    private static Order received(UUID item, @Nullable Object... lotsAndPieces) {
        var order = new Order(null, item);
        var came = new ArrayList<ReceivedLine>();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            came.add(order.came(0, ((Number) lotsAndPieces[i + 1]).longValue(), 0, (String) lotsAndPieces[i], null));
        inventory
                .deliver(order.received(2, null, null, List.of(), came.toArray(ReceivedLine[]::new)))
                .await();
        return order;
    }

    /** What each lot has on hand, such as {@code A 5}. */
    private static List<String> lots(UUID item) {
        return new ReturnedPieces(inventory)
                .lots(item).stream()
                        .filter(l -> l.onHand() > 0)
                        .map(l -> l.number() + " " + l.onHand())
                        .toList();
    }

    /** The answers to purchase, such as {@code declined insufficient_stock}. */
    private static List<String> answers(UUID returnId) {
        return db.list(
                        r -> r.getString(0).substring("inventory.return.".length())
                                + (r.getString(1) == null ? "" : " " + r.getString(1)),
                        "select type, data->>'code' from event_log where subject = $1 order by position",
                        returnId)
                .await();
    }

    private static Future<Void> check(UUID item, long quantity, @Nullable String lot, String state) {
        return check(Ids.next(), item, quantity, lot, state);
    }

    private static Future<Void> check(UUID order, UUID item, long quantity, @Nullable String lot, String state) {
        var line = new CheckReturn.Line(item, quantity, lot, state, "lines[0].");
        return inventory.service.checkReturn(new CheckReturn(order, null, List.of(line)), ANYBODY);
    }

    private static List<Movement> returns(UUID item) {
        var query = new MovementQuery(Page.of(10, null, null, null), item, null, null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data().stream()
                .filter(m -> m.kind().equals("return"))
                .toList();
    }

    private static void adjust(UUID item, @Nullable UUID place, long delta, @Nullable String cost) {
        var unitCost = cost == null ? null : new BigDecimal(cost);
        var line = new AdjustLine(item, delta, null, unitCost);
        inventory
                .stock
                .adjustStock(new AdjustStock(place, null, List.of(line)), ANYBODY)
                .await();
    }

    private static void spoil(UUID item, long quantity, String state) {
        inventory
                .stock
                .changeStockState(new ChangeStockState(item, null, "available", state, quantity, null, null), ANYBODY)
                .await();
    }

    @Test
    void pieces_of_each_state_leave_to_the_vendor_at_the_average_cost() {
        var item = Ids.next();
        adjust(item, null, 10, "2.00");
        adjust(item, null, 10, "4.00"); // 3.00 on average
        spoil(item, 3, "damaged");
        spoil(item, 2, "quality_hold");
        var id = deliver(
                null,
                back(item, 4, null, "available"),
                back(item, 3, null, "damaged"),
                back(item, 1, null, "quality_hold"));
        assertThat(answers(id)).containsExactly("booked");
        var stock = inventory.service.getStock(item, ANYBODY).await();
        assertThat(List.of(stock.onHand(), stock.damaged(), stock.qualityHold(), stock.available()))
                .containsExactly(12L, 0L, 1L, 11L);
        assertThat(returns(item)).hasSize(3).allSatisfy(m -> {
            assertThat(m.unitCost()).isEqualByComparingTo("2");
            assertThat(m.reason()).isEqualTo("broken");
            assertThat(m.sourceType()).isEqualTo("purchase_order");
            var pieces = BigDecimal.valueOf(m.quantity());
            assertThat(m.cost()).isEqualByComparingTo(pieces.multiply(new BigDecimal("2")));
            assertThat(m.variance())
                    .isEqualByComparingTo(pieces.negate()); // the vendor gives 2.00 for what is worth 3.00
        });
        assertThat(value(item)).isEqualTo(new BigDecimal("36.00"));
    }

    private static BigDecimal value(UUID item) {
        return inventory
                .values
                .getStockValue(new StockValueQuery(null, null, item), ANYBODY)
                .await()
                .value();
    }

    @Test
    void what_stays_keeps_its_value_when_the_vendor_gives_back_more_than_the_average() {
        var item = Ids.next();
        adjust(item, null, 10, "2.00");
        adjust(item, null, 10, "1.00");
        adjust(item, null, -15, null); // at 1.50
        deliver(null, back(item, 4, null, "available")); // for 8.00, more than the 7.50 that all are worth
        assertThat(value(item)).isEqualTo(new BigDecimal("1.50"));
        assertThat(returns(item).getFirst().variance()).isEqualByComparingTo("2.00");
    }

    @Test
    void what_is_not_there_is_declined_as_a_whole_and_nothing_is_booked() {
        var item = inventory.item(10);
        var other = inventory.item(1);
        inventory.reserve(Ids.next(), 1, item, 4).await();
        assertThat(code(check(item, 7, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(item, 1, null, "damaged"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(item, 1, "L-1", "available"))).isEqualTo("400 not_tracked");
        assertThat(code(inventory.service.checkReturn(new CheckReturn(Ids.next(), Ids.next(), List.of()), ANYBODY)))
                .isEqualTo("400 location_not_found");
        check(item, 6, null, "available").await();
        assertThat(answers(deliver(null, back(other, 1, null, "available"), back(item, 7, null, "available"))))
                .containsExactly("declined insufficient_stock");
        assertThat(answers(deliver(null, back(item, 3, null, "available"), back(item, 4, null, "available"))))
                .containsExactly("declined insufficient_stock");
        assertThat(answers(deliver(inventory.location().id(), back(item, 1, null, "available"))))
                .containsExactly("declined insufficient_stock");
        assertThat(inventory.available(item)).isEqualTo(6);
        assertThat(inventory.available(other)).isEqualTo(1);
        assertThat(returns(item)).isEmpty();
    }

    @Test
    void a_return_takes_only_lots_that_its_order_has_received() {
        var item = inventory.tracked("lot");
        var first = received(item, "V1", 5);
        var second = received(item, "V2", 5, "V3", 5);
        inventory.adjust(item, null, 5, "FOUND", null).await();
        assertThat(code(check(first.id, item, 1, "V2", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first.id, item, 1, "FOUND", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first.id, item, 1, "NONE", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first.id, item, 6, "V1", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first.id, item, 6, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(first.id, item, 1, "V1", "damaged"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(goesBack(second, back(item, 6, null, "available")))).containsExactly("booked");
        assertThat(lots(item)).containsExactlyInAnyOrder("V1 5", "V3 4", "FOUND 5");
        assertThat(answers(goesBack(first, back(item, 1, "V3", "available"))))
                .containsExactly("declined lot_not_received");
        assertThat(answers(goesBack(second, back(item, 1, null, "available"), back(item, 3, "V3", "available"))))
                .containsExactly("booked"); // whatever is named is kept for its line
        assertThat(answers(goesBack(first, back(item, 5, "V1", "available")))).containsExactly("booked");
        assertThat(lots(item)).containsExactly("FOUND 5");
    }

    @Test
    void a_return_takes_only_serial_numbers_that_its_order_has_received() {
        var item = inventory.tracked("serial");
        var first = received(item, "S1", 1, "S2", 1);
        var second = received(item, "S3", 1);
        assertThat(code(check(second.id, item, 1, "S1", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(second.id, item, 2, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(goesBack(second, back(item, 1, null, "available")))).containsExactly("booked");
        assertThat(answers(goesBack(first, back(item, 1, null, "available"), back(item, 1, "S1", "available"))))
                .containsExactly("booked");
        assertThat(lots(item)).isEmpty();
        var again = received(item, "S1", 1);
        assertThat(code(check(first.id, item, 1, "S1", "available"))).isEqualTo("409 lot_not_received");
        check(again.id, item, 1, "S1", "available").await();
    }

    @Test
    void of_a_lot_that_two_orders_have_received_each_gets_back_its_part_also_if_it_has_expired_or_is_recalled() {
        var item = inventory.tracked("lot");
        var first = received(item, "L", 3);
        var second = received(item, "L", 4);
        var lot = new ReturnedPieces(inventory).lots(item).getFirst();
        inventory.lots.recallLot(lot.id(), new RecallLot("glass"), ANYBODY).await();
        assertThat(code(check(first.id, item, 4, "L", "quality_hold"))).isEqualTo("409 lot_not_received");
        assertThat(answers(goesBack(first, back(item, 2, "L", "quality_hold")))).containsExactly("booked");
        assertThat(code(check(first.id, item, 2, null, "quality_hold"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(goesBack(first, back(item, 1, null, "quality_hold"))))
                .containsExactly("booked");
        assertThat(answers(goesBack(first, back(item, 1, "L", "quality_hold"))))
                .containsExactly("declined lot_not_received");
        assertThat(answers(goesBack(second, back(item, 4, "L", "quality_hold"))))
                .containsExactly("booked");
    }

    @Test
    void pieces_that_arrived_before_the_item_was_tracked_may_be_of_a_lot_that_no_order_has_received() {
        var item = Ids.next();
        var order = received(item, null, 3);
        adjust(item, null, -3, null);
        inventory.track(item, "lot");
        inventory.adjust(item, null, 5, "OLD", null).await();
        received(item, "V2", 5);
        assertThat(code(check(order.id, item, 1, "V2", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(order.id, item, 4, "OLD", "available"))).isEqualTo("409 lot_not_received");
        assertThat(answers(goesBack(order, back(item, 2, "OLD", "available")))).containsExactly("booked");
        assertThat(code(check(order.id, item, 2, "OLD", "available"))).isEqualTo("409 lot_not_received");
        check(order.id, item, 1, "OLD", "available").await();
    }

    @Test
    void pieces_that_nobody_knew_are_not_of_a_lot_that_another_order_has_received_too() {
        var item = Ids.next();
        var order = received(item, null, 3);
        adjust(item, null, -3, null);
        inventory.track(item, "lot");
        inventory
                .deliver(order.received(3, null, null, List.of(), order.came(0, 2, 0, "L", null)))
                .await();
        received(item, "L", 5);
        assertThat(code(check(order.id, item, 3, "L", "available"))).isEqualTo("409 lot_not_received");
        assertThat(answers(goesBack(order, back(item, 2, "L", "available")))).containsExactly("booked");
        assertThat(code(check(order.id, item, 1, "L", "available"))).isEqualTo("409 lot_not_received");
        assertThat(lots(item)).containsExactly("L 5");
    }

    @Test
    void of_returns_of_the_last_piece_of_a_lot_at_once_one_is_booked() {
        var item = inventory.tracked("lot");
        var order = received(item, "L", 1, "M", 9);
        var ids = Stream.generate(Ids::next).limit(8).toList();
        var events = ids.stream()
                .map(id -> requested(order.id, id, null, back(item, 1, "L", "available")))
                .toList();
        Future.join(events.stream().map(inventory::deliver).toList())
                .otherwiseEmpty()
                .await();
        for (var e : events) inventory.deliver(e).await(); // some may have met contention
        assertThat(ids.stream().flatMap(id -> answers(id).stream()))
                .hasSize(8)
                .filteredOn("booked"::equals)
                .hasSize(1);
        assertThat(lots(item)).containsExactly("M 9");
    }

    @Test
    void a_frozen_item_is_kept() {
        var item = inventory.item(5);
        var freezes = inventory.identity.proxy("admin", FreezeService.ADDRESS, FreezeService.class);
        freezes.freezeItem(item, new FreezeItem("In doubt."), ANYBODY).await();
        assertThat(code(check(item, 1, null, "available"))).isEqualTo("409 item_frozen");
        assertThat(answers(deliver(null, back(item, 1, null, "available")))).containsExactly("declined item_frozen");
        freezes.unfreezeItem(item, ANYBODY).await();
    }

    @Test
    void twenty_deliveries_at_once_book_once_and_twenty_returns_of_the_last_pieces_book_what_is_there() {
        var item = inventory.item(10);
        var event = requested(Ids.next(), Ids.next(), null, back(item, 3, null, "available"));
        Future.join(Stream.generate(() -> inventory.deliver(event)).limit(20).toList())
                .otherwiseEmpty()
                .await();
        inventory.deliver(event).await(); // some may have met contention
        assertThat(inventory.available(item)).isEqualTo(7);
        var ids = Stream.generate(Ids::next).limit(20).toList();
        var events = ids.stream()
                .map(id -> requested(Ids.next(), id, null, back(item, 2, null, "available")))
                .toList();
        Future.join(events.stream().map(inventory::deliver).toList())
                .otherwiseEmpty()
                .await();
        for (var e : events) inventory.deliver(e).await();
        assertThat(inventory.available(item)).isEqualTo(1);
        var all = new ArrayList<String>();
        for (var id : ids) all.addAll(answers(id));
        assertThat(all).hasSize(20).filteredOn("booked"::equals).hasSize(3);
    }
}
