package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
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
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
import tradepost.inventory.lot.LotQuery;
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

    private static ReturnedLine back(UUID item, long quantity, @Nullable String lot, String state) {
        var cost = BigDecimal.valueOf(2 * quantity);
        return new ReturnedLine(Ids.next(), item, "SKU", "Name", quantity, new BigDecimal("2.00"), lot, state, cost);
    }

    private static Event requested(UUID returnId, @Nullable UUID place, ReturnedLine... lines) {
        return requested(Ids.next(), returnId, place, lines);
    }

    private static Event requested(UUID orderId, UUID returnId, @Nullable UUID place, ReturnedLine... lines) {
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
                new JsonObject());
        return EventLog.event(PurchaseEvents.RETURN_REQUESTED, orderId, 4, data, "user:test", null);
    }

    private static UUID deliver(@Nullable UUID place, ReturnedLine... lines) {
        return sendBack(Ids.next(), place, lines);
    }

    private static UUID sendBack(UUID orderId, @Nullable UUID place, ReturnedLine... lines) {
        var returnId = Ids.next();
        inventory.deliver(requested(orderId, returnId, place, lines)).await();
        return returnId;
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
        return inventory.service.checkReturn(new CheckReturn(null, List.of(line), order), ANYBODY);
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
    void pieces_of_each_state_leave_to_the_vendor_at_the_average_and_the_difference_to_their_price_is_a_variance() {
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
            assertThat(m.amount()).isEqualByComparingTo(BigDecimal.valueOf(-2 * m.quantity()));
            assertThat(m.variance()).isEqualByComparingTo(BigDecimal.valueOf(-m.quantity()));
            assertThat(m.reason()).isEqualTo("broken");
            assertThat(m.sourceType()).isEqualTo("purchase_order");
        });
        var value = inventory
                .values
                .getStockValue(new StockValueQuery(null, null, item), ANYBODY)
                .await(); // (20 - 8) × 3
        assertThat(value.value()).isEqualTo(new BigDecimal("36.00"));
    }

    @Test
    void what_is_not_there_is_declined_as_a_whole_and_nothing_is_booked() {
        var item = inventory.item(10);
        var other = inventory.item(1);
        inventory.reserve(Ids.next(), 1, item, 4).await();
        assertThat(code(check(item, 7, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(item, 1, null, "damaged"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(item, 1, "L-1", "available"))).isEqualTo("400 not_tracked");
        assertThat(code(inventory.service.checkReturn(new CheckReturn(Ids.next(), List.of(), Ids.next()), ANYBODY)))
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

    private static ReceivedLine came(
            UUID item, long quantity, long damaged, @Nullable String lot, @Nullable LocalDate expires) {
        return new ReceivedLine(
                item,
                "SKU",
                "Name",
                quantity,
                BigDecimal.TWO,
                BigDecimal.TEN,
                Ids.next(),
                damaged,
                lot,
                expires,
                BigDecimal.TEN);
    }

    /** An order that arrives at the default location. */
    private static UUID received(ReceivedLine... lines) {
        var order = Ids.next();
        receive(order, lines);
        return order;
    }

    private static void receive(UUID order, ReceivedLine... lines) {
        inventory.deliver(Receipt.of(order, List.of(lines))).await();
    }

    private static List<String> stock(UUID item) {
        var query = new LotQuery(
                Page.of(20, null, null, null), null, null, null, item, null, null, null, null, null, null, null);
        return inventory.lots.listLots(query, ANYBODY).await().data().stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand())
                .sorted()
                .toList();
    }

    @Test
    void only_lots_that_the_order_received_go_back_and_at_most_as_many_pieces() {
        var item = inventory.tracked("lot");
        var first = received(came(item, 5, 0, "V1", null));
        var second = received(came(item, 5, 0, "V2", null), came(item, 2, 0, "V1", null));
        assertThat(code(check(first, item, 1, "V2", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first, item, 6, "V1", "available"))).isEqualTo("409 lot_not_received");
        assertThat(code(check(first, item, 1, "unknown", "available"))).isEqualTo("409 lot_not_received");
        assertThat(answers(sendBack(first, null, back(item, 1, "V2", "available"))))
                .containsExactly("declined lot_not_received");
        assertThat(answers(sendBack(second, null, back(item, 2, "v1\u200b", "available"))))
                .containsExactly("booked");
        assertThat(code(check(second, item, 1, "V1", "available"))).isEqualTo("409 lot_not_received");
        assertThat(answers(sendBack(second, null, back(item, 4, null, "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("V1 5", "V2 1");
        assertThat(code(check(second, item, 2, null, "available"))).isEqualTo("409 insufficient_stock");
        check(second, item, 1, null, "available").await();
        inventory.adjust(item, null, -4, "V1", null).await();
        assertThat(code(check(first, item, 2, "V1", "available"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(first, item, 2, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(sendBack(first, null, back(item, 2, null, "available"))))
                .containsExactly("declined insufficient_stock");
        assertThat(answers(sendBack(first, null, back(item, 1, null, "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("V2 1");
    }

    @Test
    void the_first_of_its_lots_that_expires_goes_back_in_each_state_and_after_those_that_are_named() {
        var item = inventory.tracked("lot");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(9);
        received(came(item, 5, 5, "OTHER", day.minusDays(8)));
        var order = received(
                came(item, 3, 1, "A", day.plusDays(2)), came(item, 3, 1, "B", day), came(item, 3, 0, "C", null));
        assertThat(answers(sendBack(
                        order,
                        null,
                        back(item, 2, null, "available"),
                        back(item, 2, null, "damaged"),
                        back(item, 1, "B", "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("A 1", "C 3", "OTHER 5"); // B 1 named, B 1 and A 1, damaged B 1 and A 1
        assertThat(answers(sendBack(order, null, back(item, 4, null, "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("OTHER 5");
    }

    @Test
    void a_serial_number_goes_back_only_of_the_order_that_received_it_and_from_where_it_is() {
        var item = inventory.tracked("serial");
        var first = received(came(item, 1, 0, "S-1", null), came(item, 1, 0, "S-2", null));
        var second = received(came(item, 1, 0, "S-3", null));
        assertThat(code(check(second, item, 1, "S-1", "available"))).isEqualTo("409 lot_not_received");
        var north = inventory.location().id();
        inventory.adjust(item, null, -1, "S-1", null).await();
        inventory.adjust(item, north, 1, "S-1", null).await();
        assertThat(code(check(first, item, 2, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(sendBack(first, north, back(item, 1, null, "available"))))
                .containsExactly("booked");
        assertThat(answers(sendBack(first, null, back(item, 1, null, "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("S-3 1");
        assertThat(answers(sendBack(second, null, back(item, 1, "s-3", "available"))))
                .containsExactly("booked");
    }

    @Test
    void a_recalled_and_an_expired_lot_go_back() {
        var item = inventory.tracked("lot");
        var order = received(came(item, 2, 2, "A", LocalDate.of(2020, 1, 1)), came(item, 2, 0, "B", null));
        var recalled = inventory
                .lots
                .listLots(
                        new LotQuery(
                                Page.of(20, null, null, null),
                                null,
                                null,
                                null,
                                item,
                                null,
                                null,
                                "b",
                                null,
                                null,
                                null,
                                null),
                        ANYBODY)
                .await()
                .data()
                .getFirst();
        inventory.lots.recallLot(recalled.id(), new RecallLot("glass"), ANYBODY).await();
        assertThat(answers(sendBack(order, null, back(item, 2, null, "quality_hold"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("A 2");
        assertThat(answers(sendBack(order, null, back(item, 2, null, "damaged"))))
                .containsExactly("booked");
    }

    @Test
    void pieces_from_before_the_item_was_tracked_go_back_with_any_lot() {
        var item = inventory.item(0);
        var order = received(came(item, 3, 0, null, null));
        adjust(item, null, -3, null);
        inventory.track(item, "lot");
        inventory.adjust(item, null, 3, "NOW", null).await();
        received(came(item, 3, 0, "OTHER", null));
        assertThat(answers(sendBack(order, null, back(item, 2, "NOW", "available"))))
                .containsExactly("booked");
        assertThat(code(check(order, item, 2, null, "available"))).isEqualTo("409 insufficient_stock");
        assertThat(code(check(order, item, 2, "OTHER", "available"))).isEqualTo("409 lot_not_received");
        assertThat(answers(sendBack(order, null, back(item, 1, null, "available"))))
                .containsExactly("booked");
        assertThat(stock(item)).containsExactly("OTHER 3");
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
        var event = requested(Ids.next(), null, back(item, 3, null, "available"));
        Future.join(Stream.generate(() -> inventory.deliver(event)).limit(20).toList())
                .otherwiseEmpty()
                .await();
        inventory.deliver(event).await(); // some may have met contention
        assertThat(inventory.available(item)).isEqualTo(7);
        var ids = Stream.generate(Ids::next).limit(20).toList();
        var events = ids.stream()
                .map(id -> requested(id, null, back(item, 2, null, "available")))
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
