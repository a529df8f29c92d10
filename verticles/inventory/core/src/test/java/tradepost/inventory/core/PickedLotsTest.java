package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.lot.RecallLot;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.PickLots;
import tradepost.inventory.reservation.PickLots.OfShipment;
import tradepost.inventory.reservation.Reservation;
import tradepost.kernel.value.Ids;

/** What is reserved for an order is exchanged for the lots that somebody has chosen. */
@ExtendWith(VertxExtension.class)
class PickedLotsTest {
    private static final String NOT_AVAILABLE = "409 lot_not_available";

    static Inventory inventory;
    static ReturnedPieces returns;
    static SalesBook book;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
        returns = new ReturnedPieces(inventory);
        book = new SalesBook(inventory);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    /** An item with so many pieces of the lots A, B, C, D, which expire in this sequence. */
    private static UUID item(String tracking, long pieces) {
        var item = inventory.tracked(tracking);
        for (int i = 0; i < 4; i++) arrive(item, null, pieces, "ABCD".substring(i, i + 1), 2090 + i);
        return item;
    }

    private static void arrive(UUID item, UUID location, long pieces, String lot, int year) {
        inventory.adjust(item, location, pieces, lot, LocalDate.of(year, 1, 1)).await();
    }

    private static Reservation reserved(UUID item, long pieces) {
        var made = inventory.reserve(Ids.next(), 1, item, pieces).await();
        book.reserved(made);
        return made;
    }

    private static OfShipment lots(HeldLine line, UUID shipment, int attempts, Object... lotsAndPieces) {
        var lines = new ArrayList<PickLots.Line>();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lines.add(new PickLots.Line(
                    line.lineId(),
                    line.locationId(),
                    (String) lotsAndPieces[i],
                    ((Number) lotsAndPieces[i + 1]).longValue(),
                    "lines[0].lots[" + i / 2 + "]."));
        return new OfShipment(shipment, attempts, lines);
    }

    private static Future<Void> pick(Reservation order, OfShipment... shipments) {
        return inventory.service.pickLots(order.orderId(), new PickLots(Arrays.asList(shipments)), ANYBODY);
    }

    /** At its first attempt. */
    private static Future<Void> pick(Reservation order, UUID shipment, Object... lotsAndPieces) {
        return pick(order, lots(order.lines().getFirst(), shipment, 1, lotsAndPieces));
    }

    private static void ship(Reservation order, UUID shipment, long pieces) {
        inventory
                .deliver(book.shipped(order.orderId(), shipment, n -> Math.min(n, pieces)))
                .await();
    }

    /** With what is on hand, reserved and on quality hold of each. */
    private static List<String> lots(UUID item) {
        return returns.lots(item).stream()
                .filter(l -> l.onHand() > 0)
                .map(l -> l.number() + " " + l.onHand() + " " + l.reserved()
                        + (l.qualityHold() > 0 ? " held " + l.qualityHold() : ""))
                .sorted()
                .toList();
    }

    private static void recall(UUID item, String number) {
        var lot = returns.lots(item).stream()
                .filter(l -> l.number().equals(number))
                .findFirst()
                .orElseThrow();
        inventory.lots.recallLot(lot.id(), new RecallLot("glass"), ANYBODY).await();
    }

    @Test
    void the_order_gives_up_the_lots_that_expire_last() {
        var item = item("lot", 3);
        var order = reserved(item, 5); // 3 of A, 2 of B
        var shipment = Ids.next();
        pick(order, shipment, "D", 1, "a", 1).await();
        assertThat(lots(item)).containsExactly("A 3 3", "B 3 1", "C 3 0", "D 3 1");
        ship(order, shipment, 2);
        assertThat(lots(item)).containsExactly("A 2 2", "B 3 1", "C 3 0", "D 2 0");
        ship(order, Ids.next(), 3);
        assertThat(lots(item)).containsExactly("B 2 0", "C 3 0", "D 2 0");
    }

    @Test
    void what_others_have_reserved_is_not_free() {
        var item = item("lot", 2);
        var other = reserved(item, 3); // A, and 1 of B
        var order = reserved(item, 2); // 1 of B, 1 of C
        assertThat(code(pick(order, Ids.next(), "A", 1))).isEqualTo(NOT_AVAILABLE);
        var refused = refusal(pick(order, Ids.next(), "B", 2));
        assertThat(refused.getDebugInfo().toString())
                .contains("lines[0].lots[0].lot", "of B only 1 can be shipped", item.toString());
        pick(order, Ids.next(), "D", 2).await();
        assertThat(lots(item)).containsExactly("A 2 2", "B 2 1", "C 2 0", "D 2 2");
        inventory.service.release(other.orderId(), 1, ANYBODY).await();
    }

    @Test
    void a_refusal_says_which_lots_nobody_knows_and_which_items_have_none() {
        var serial = item("serial", 1);
        var order = reserved(serial, 2);
        assertThat(code(pick(order, Ids.next(), "E", 1))).isEqualTo("400 lot_not_found");
        assertThat(code(pick(order, Ids.next(), "A", 2))).isEqualTo("400 serial_quantity");
        assertThat(code(pick(reserved(inventory.item(5), 2), Ids.next(), "A", 1)))
                .isEqualTo("400 not_tracked");
        assertThat(lots(serial)).containsExactly("A 1 1", "B 1 1", "C 1 0", "D 1 0");
    }

    @Test
    void all_lots_of_all_shipments_are_picked_or_none() {
        var item = item("lot", 2);
        var order = reserved(item, 4); // A and B
        var line = order.lines().getFirst();
        var refused = pick(order, lots(line, Ids.next(), 1, "D", 2), lots(line, Ids.next(), 1, "C", 1, "D", 1));
        assertThat(code(refused)).isEqualTo(NOT_AVAILABLE);
        assertThat(lots(item)).containsExactly("A 2 2", "B 2 2", "C 2 0", "D 2 0");
        pick(order, lots(line, Ids.next(), 1, "D", 2), lots(line, Ids.next(), 1, "C", 2))
                .await();
        assertThat(lots(item)).containsExactly("A 2 0", "B 2 0", "C 2 2", "D 2 2");
    }

    @Test
    void recalled_and_blocked_pieces_are_not_free_and_an_order_gives_up_recalled_ones_first() {
        var item = item("lot", 1);
        var order = reserved(item, 2); // A and B
        recall(item, "A");
        recall(item, "D");
        assertThat(code(pick(order, Ids.next(), "D", 1))).isEqualTo(NOT_AVAILABLE);
        pick(order, Ids.next(), "C", 1).await();
        assertThat(lots(item)).contains("B 1 1", "C 1 1").noneMatch(l -> l.startsWith("A 1 1"));
        assertThat(code(pick(order, Ids.next(), "A", 1))).isEqualTo(NOT_AVAILABLE);
    }

    @Test
    void a_recalled_lot_that_is_reserved_leaves_if_it_is_named() {
        var item = item("serial", 1);
        var order = reserved(item, 1);
        recall(item, "A");
        var shipment = Ids.next();
        pick(order, shipment, "A", 1).await();
        ship(order, shipment, 1);
        assertThat(lots(item)).containsExactly("B 1 0", "C 1 0", "D 1 0");
    }

    @Test
    void an_expired_lot_is_not_free() {
        var item = item("lot", 1);
        inventory.adjust(item, null, 5, "OLD", LocalDate.of(2020, 1, 1)).await();
        var order = reserved(item, 1);
        assertThat(code(pick(order, Ids.next(), "OLD", 1))).isEqualTo(NOT_AVAILABLE);
    }

    @Test
    void pieces_at_another_location_are_not_free() {
        var item = inventory.tracked("lot");
        var there = inventory.location().id();
        arrive(item, null, 2, "A", 2090);
        arrive(item, there, 2, "A", 2090);
        arrive(item, there, 2, "B", 2091);
        var order = reserved(item, 4);
        var main = order.lines().stream()
                .filter(l -> l.locationId().equals(Movements.MAIN))
                .findFirst();
        if (main.isPresent())
            assertThat(code(pick(order, lots(main.get(), Ids.next(), 1, "B", 1))))
                    .isEqualTo(NOT_AVAILABLE);
        var elsewhere = order.lines().stream()
                .filter(l -> l.locationId().equals(there))
                .findFirst()
                .orElseThrow();
        pick(order, lots(elsewhere, Ids.next(), 1, "B", 2)).await();
        assertThat(lots(item)).contains("B 2 2");
    }

    @Test
    void what_is_chosen_for_a_shipment_is_kept_for_it_until_it_is_refused() {
        var item = item("serial", 1);
        var order = reserved(item, 3); // A, B and C
        var line = order.lines().getFirst();
        var shipment = Ids.next();
        pick(order, lots(line, shipment, 2, "A", 1)).await();
        assertThat(code(pick(order, Ids.next(), "A", 1))).isEqualTo(NOT_AVAILABLE);
        pick(order, lots(line, shipment, 1)).await(); // an older attempt is refused late
        assertThat(code(pick(order, Ids.next(), "A", 1))).isEqualTo(NOT_AVAILABLE);
        pick(order, lots(line, shipment, 2)).await();
        pick(order, Ids.next(), "A", 1).await();
        assertThat(lots(item)).containsExactly("A 1 1", "B 1 1", "C 1 1", "D 1 0");
    }

    @Test
    void a_shipment_leaves_with_what_was_chosen_for_it_whatever_leaves_or_is_closed_before() {
        var item = item("serial", 1);
        var order = reserved(item, 4);
        var shipment = Ids.next();
        pick(order, shipment, "A", 1).await();
        ship(order, Ids.next(), 1);
        assertThat(lots(item)).containsExactly("A 1 1", "C 1 1", "D 1 1");
        inventory.deliver(book.closed(order.orderId(), n -> 1)).await();
        assertThat(lots(item)).containsExactly("A 1 1", "C 1 1", "D 1 0");
        inventory.deliver(book.closed(order.orderId(), n -> 1)).await();
        assertThat(lots(item)).containsExactly("A 1 1", "C 1 0", "D 1 0");
        ship(order, shipment, 1);
        assertThat(lots(item)).containsExactly("C 1 0", "D 1 0");
    }

    @Test
    void another_try_picks_nothing_else_also_after_the_shipment_has_left() {
        var item = item("serial", 1);
        var order = reserved(item, 2); // A and B
        var line = order.lines().getFirst();
        var shipment = Ids.next();
        pick(order, lots(line, shipment, 1, "C", 1)).await();
        recall(item, "C");
        pick(order, lots(line, shipment, 2, "C", 1)).await();
        assertThat(lots(item)).containsExactly("A 1 1", "B 1 0", "C 1 1", "D 1 0");
        ship(order, shipment, 1);
        pick(order, lots(line, shipment, 3, "C", 1)).await();
        assertThat(lots(item)).containsExactly("A 1 1", "B 1 0", "D 1 0");
        pick(order, lots(line, Ids.next(), 1, "B", 1)).await();
        assertThat(lots(item)).containsExactly("A 1 0", "B 1 1", "D 1 0");
    }

    @Test
    void of_orders_that_pick_a_piece_at_once_one_gets_it() {
        var item = item("serial", 1);
        var orders = IntStream.range(0, 3).mapToObj(n -> reserved(item, 1)).toList();
        var picks = orders.stream().map(o -> pick(o, Ids.next(), "D", 1)).toList();
        Future.join(picks).otherwiseEmpty().await();
        assertThat(picks).filteredOn(Future::succeeded).hasSize(1);
        assertThat(picks).filteredOn(Future::failed).allMatch(p -> code(p).equals(NOT_AVAILABLE));
        assertThat(lots(item))
                .contains("D 1 1")
                .filteredOn(l -> l.endsWith(" 1"))
                .hasSize(3);
    }

    @Test
    void of_shipments_of_an_order_that_pick_the_last_pieces_at_once_one_gets_them() {
        var item = item("lot", 2);
        var order = reserved(item, 6); // A, B and C
        var shipments = IntStream.range(0, 3).mapToObj(n -> Ids.next()).toList();
        var picks = shipments.stream().map(s -> pick(order, s, "D", 2)).toList();
        Future.join(picks).otherwiseEmpty().await();
        assertThat(picks).filteredOn(Future::succeeded).hasSize(1);
        assertThat(lots(item)).containsExactly("A 2 2", "B 2 2", "C 2 0", "D 2 2");
        for (int i = 0; i < 3; i++) {
            ship(order, shipments.get(i), 2);
            if (picks.get(i).succeeded()) assertThat(lots(item)).noneMatch(l -> l.startsWith("D"));
        }
        assertThat(lots(item)).containsExactly("C 2 0");
    }
}
