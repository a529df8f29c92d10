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
import tradepost.inventory.freeze.FreezeItem;
import tradepost.inventory.freeze.FreezeService;
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
        return new ReturnedLine(Ids.next(), item, "SKU", "Name", quantity, new BigDecimal("2.00"), lot, state);
    }

    private static Event requested(UUID returnId, @Nullable UUID place, ReturnedLine... lines) {
        var orderId = Ids.next();
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
        inventory.deliver(requested(returnId, place, lines)).await();
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
        var line = new CheckReturn.Line(item, quantity, lot, state, "lines[0].");
        return inventory.service.checkReturn(new CheckReturn(null, List.of(line)), ANYBODY);
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
        assertThat(code(inventory.service.checkReturn(new CheckReturn(Ids.next(), List.of()), ANYBODY)))
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
    void a_named_lot_leaves_and_else_the_first_that_expires() {
        var item = inventory.tracked("lot");
        inventory.adjust(item, null, 5, "B", null).await();
        inventory.adjust(item, null, 5, "A", null).await();
        assertThat(code(check(item, 6, "A", "available"))).isEqualTo("409 insufficient_stock");
        assertThat(answers(deliver(null, back(item, 5, "A", "available")))).containsExactly("booked");
        assertThat(answers(deliver(null, back(item, 1, "A", "available"))))
                .containsExactly("declined insufficient_stock");
        assertThat(answers(deliver(null, back(item, 2, null, "available")))).containsExactly("booked");
        assertThat(inventory.available(item)).isEqualTo(3);
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
