package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.value.Ids;

/** What is reserved for an order is exchanged for the lots that somebody has chosen. */
@ExtendWith(VertxExtension.class)
class PickedLotsTest {
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

    /** An item with so many pieces of the lots A, B, C, D, which expire in this sequence. */
    private static UUID item(String tracking, long pieces) {
        var item = inventory.tracked(tracking);
        for (int i = 0; i < 4; i++)
            inventory
                    .adjust(item, null, pieces, "ABCD".substring(i, i + 1), LocalDate.of(2090 + i, 1, 1))
                    .await();
        return item;
    }

    private static Reservation reserved(UUID item, long pieces) {
        return inventory.reserve(Ids.next(), 1, item, pieces).await();
    }

    private static Future<Void> pick(Reservation order, UUID shipment, Object... lotsAndPieces) {
        var lines = new ArrayList<PickLots.Line>();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lines.add(new PickLots.Line(
                    order.lines().getFirst().lineId(),
                    Movements.MAIN,
                    (String) lotsAndPieces[i],
                    ((Number) lotsAndPieces[i + 1]).longValue(),
                    "lines[0].lots[" + i / 2 + "]."));
        return inventory.service.pickLots(order.orderId(), new PickLots(shipment, lines), ANYBODY);
    }

    private static List<String> lots(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand() + " " + l.reserved())
                .sorted()
                .toList();
    }

    @Test
    void the_order_gives_up_the_lots_that_expire_last() {
        var item = item("lot", 3);
        var order = reserved(item, 5); // 3 of A, 2 of B
        pick(order, Ids.next(), "D", 1, "a", 1).await();
        assertThat(lots(item)).containsExactly("A 3 3", "B 3 1", "C 3 0", "D 3 1");
        assertThat(code(pick(order, Ids.next(), "D", 4))).isEqualTo("409 lot_not_available");
        assertThat(code(pick(order, Ids.next(), "E", 1))).isEqualTo("409 lot_not_available");
        inventory.ship(order.orderId(), 1).await();
        assertThat(lots(item)).containsExactly("B 2 0", "C 3 0", "D 2 0");
    }

    @Test
    void pieces_of_other_orders_are_exchanged_unless_they_are_chosen_too() {
        var item = item("serial", 1);
        var first = reserved(item, 1); // A
        var second = reserved(item, 1); // B
        var third = reserved(item, 2); // C and D
        pick(third, Ids.next(), "D", 1).await();
        pick(first, Ids.next(), "B", 1).await();
        assertThat(code(pick(second, Ids.next(), "D", 1))).isEqualTo("409 lot_not_available");
        pick(second, Ids.next(), "C", 1).await();
        inventory.ship(first.orderId(), 1).await();
        assertThat(lots(item)).containsExactly("A 1 1", "C 1 1", "D 1 1");
        inventory.ship(second.orderId(), 1).await();
        assertThat(lots(item)).containsExactly("A 1 1", "D 1 1");
    }

    @Test
    void no_order_gets_a_recalled_lot_by_an_exchange() {
        var item = item("serial", 1);
        var first = reserved(item, 1); // A
        var second = reserved(item, 1); // B
        var a = returns.lots(item).stream().filter(l -> l.number().equals("A")).findFirst();
        inventory
                .lots
                .recallLot(a.orElseThrow().id(), new RecallLot("glass"), ANYBODY)
                .await();
        assertThat(code(pick(first, Ids.next(), "B", 1))).isEqualTo("409 lot_not_available");
        assertThat(code(pick(second, Ids.next(), "A", 1))).isEqualTo("409 lot_not_available");
        pick(first, Ids.next(), "C", 1).await();
        assertThat(lots(item)).containsExactly("A 1 0", "B 1 1", "C 1 1", "D 1 0");
    }

    @Test
    void what_is_chosen_for_a_shipment_is_kept_for_it() {
        var item = item("serial", 1);
        var order = reserved(item, 3); // A, B and C
        var shipment = Ids.next();
        pick(order, shipment, "A", 1).await();
        pick(order, Ids.next(), "D", 1).await();
        pick(order, shipment, "B", 1).await(); // chosen again
        assertThat(lots(item)).containsExactly("A 1 1", "B 1 1", "C 1 0", "D 1 1");
    }

    @Test
    void of_picks_at_once_one_gets_the_piece() {
        var item = item("serial", 1);
        var orders = IntStream.range(0, 3).mapToObj(n -> reserved(item, 1)).toList();
        var picks = orders.stream().map(o -> pick(o, Ids.next(), "D", 1)).toList();
        Future.join(picks).otherwiseEmpty().await();
        assertThat(picks).filteredOn(Future::succeeded).hasSize(1);
        assertThat(picks).filteredOn(Future::failed).allMatch(p -> code(p).equals("409 lot_not_available"));
    }
}
