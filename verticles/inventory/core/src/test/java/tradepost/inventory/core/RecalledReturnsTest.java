package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.inventory.core.ReturnedPieces.part;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.lot.Lot;
import tradepost.inventory.lot.RecallLot;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Ids;

/** A recall reaches the pieces that customers return of the lot. */
@ExtendWith(VertxExtension.class)
class RecalledReturnsTest {
    static Inventory inventory;
    static ReturnedPieces returns;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
        db = Db.open(inventory.env, "inventory");
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    /** An order that has got one piece before its item was tracked, and then two of A. */
    private static UUID orderOfAnUnknownPieceAndA(UUID item) {
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        returns.arrive(item, "A", null);
        returns.shipsMore(order, item, 2);
        return order;
    }

    @Test
    void pieces_that_may_be_of_a_recalled_lot_come_back_recalled() {
        var item = inventory.item(1);
        var order = orderOfAnUnknownPieceAndA(item);
        var recalled = returns.lots(item).getFirst();
        recall(item, recalled.number());
        returns.comesBack(order, "RT-000022", part(item, 2, "restock", null), part(item, 1, "damaged", null));
        assertThat(returns.lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::onHand, Lot::qualityHold, Lot::damaged)
                .containsExactlyInAnyOrder(tuple("A", 2L, 2L, 0L), tuple("RT-000022", 1L, 0L, 1L));
        assertThat(returns.stock(item)).containsExactly(3L, 1L, 0L);
        assertThat(code(inventory.reserve(Ids.next(), 1, item, 1))).isEqualTo("409 insufficient_stock");
        assertThat(returns.lots(item))
                .filteredOn(l -> l.number().equals("RT-000022"))
                .extracting(Lot::recallReason, Lot::recalledWith)
                .containsExactly(tuple("glass", recalled.id()));
        assertThat(recalledEvent(item, "RT-000022").getString("recalled_with"))
                .isEqualTo(recalled.id().toString());
    }

    @Test
    void a_recall_reaches_the_returned_pieces_that_may_be_of_the_lot_wherever_they_have_gone() {
        var item = inventory.item(1);
        var first = orderOfAnUnknownPieceAndA(item);
        returns.comesBack(first, "RT-000031", part(item, 3, "restock", null)); // 2 of A and 1 that is unknown
        var second = returns.shipped(item, 3);
        recall(item, "A");
        assertThat(recalled(item)).containsExactlyInAnyOrder("A", "RT-000031");
        assertThat(recalledFor(item, "A")).containsExactlyInAnyOrder(first, second);
        assertThat(recalledFor(item, "RT-000031")).containsExactly(second);
        assertThat(recalledEvent(item, "A").getValue("recalled_with")).isNull();
        assertThat(recalledEvent(item, "RT-000031").getString("recalled_with"))
                .isEqualTo(lot(item, "A").toString());
        returns.comesBack(second, "RT-000032", part(item, 3, "restock", null));
        assertThat(returns.lots(item))
                .extracting(Lot::number, Lot::onHand, Lot::qualityHold)
                .containsExactlyInAnyOrder(tuple("A", 2L, 2L), tuple("RT-000031", 1L, 1L));
    }

    @Test
    void a_recall_does_not_reach_a_lot_that_the_order_has_got_since() {
        var item = inventory.item(1);
        var order = orderOfAnUnknownPieceAndA(item);
        returns.comesBack(order, "RT-000036", part(item, 3, "restock", null));
        returns.arrive(item, "C", null);
        inventory.reserve(order, 3, item, 5).await();
        inventory.ship(order, 3).await();
        recall(item, "C");
        assertThat(recalled(item)).containsExactly("C");
        recall(item, "A");
        assertThat(recalled(item)).containsExactlyInAnyOrder("A", "C", "RT-000036");
    }

    @Test
    void a_recall_does_not_reach_a_lot_that_the_return_named() {
        var item = inventory.item(1);
        var order = returns.shipped(item, 1);
        inventory.track(item, "lot");
        returns.arrive(item, "A", null);
        returns.shipsMore(order, item, 2);
        returns.arrive(item, "B", null);
        returns.comesBack(
                order,
                "RT-000037",
                part(item, 1, "restock", null, "B", null)); // the piece from before the item was tracked
        recall(item, "A");
        assertThat(recalled(item)).containsExactly("A");
        assertThat(returns.stock(item)).containsExactly(3L, 0L, 3L);
    }

    @Test
    void a_recall_reaches_the_returned_pieces_of_the_lot_and_leaves_those_of_others_alone() {
        var item = inventory.tracked("lot");
        returns.arrive(item, "A", null);
        var first = returns.shipped(item, 2);
        returns.arrive(item, "B", null);
        returns.arrive(item, "C", null);
        var second = returns.shipped(item, 4);
        returns.comesBack(first, "RT-000033", part(item, 1, "restock", null));
        returns.comesBack(second, "RT-000034", part(item, 2, "restock", null, "B", null));
        returns.comesBack(second, "RT-000035", part(item, 1, "restock", null));
        recall(item, "A");
        assertThat(returns.stock(item)).containsExactly(4L, 0L, 3L);
        recall(item, "C");
        assertThat(recalled(item)).containsExactlyInAnyOrder("A", "C");
        assertThat(returns.stock(item)).containsExactly(4L, 0L, 2L);
    }

    @Test
    void a_recall_reaches_serial_numbers_that_were_not_named() {
        var item = inventory.tracked("serial");
        var day = LocalDate.now(ZoneOffset.UTC).plusDays(30);
        inventory.adjust(item, null, 1, "S-1", day.plusDays(1)).await();
        inventory.adjust(item, null, 1, "S-2", day).await();
        var order = returns.shipped(item, 2);
        recall(item, "S-1");
        returns.comesBack(order, "RT-000023", part(item, 1, "restock", null));
        assertThat(returns.lots(item))
                .filteredOn(l -> l.onHand() > 0)
                .extracting(Lot::number, Lot::qualityHold)
                .containsExactly(tuple("S-1", 1L));
        returns.comesBack(order, "RT-000024", part(item, 1, "restock", null));
        assertThat(returns.stock(item)).containsExactly(2L, 0L, 1L);
    }

    @Test
    void a_recall_reaches_returned_pieces_that_were_tracked_in_another_way_when_they_were_shipped() {
        var item = inventory.tracked("lot");
        returns.arrive(item, "A", null);
        var order = returns.shipped(item, 2);
        inventory.track(item, "serial");
        returns.comesBack(order, "RT-000037", part(item, 1, "restock", null));
        recall(item, "A");
        assertThat(recalled(item)).containsExactlyInAnyOrder("A", "RT-000037-1");
        returns.comesBack(order, "RT-000038", part(item, 1, "restock", null));
        assertThat(returns.stock(item)).containsExactly(2L, 0L, 0L);
    }

    private static List<String> recalled(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.recalledAt() != null)
                .map(Lot::number)
                .toList();
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

    private static void recall(UUID item, String lot) {
        inventory
                .lots
                .recallLot(lot(item, lot), new RecallLot("glass"), ANYBODY)
                .await();
    }

    private static UUID lot(UUID item, String number) {
        return returns.lots(item).stream()
                .filter(l -> l.number().equals(number))
                .findFirst()
                .orElseThrow()
                .id();
    }
}
