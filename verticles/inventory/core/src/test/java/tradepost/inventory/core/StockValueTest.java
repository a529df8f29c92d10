package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static tradepost.inventory.core.Inventory.ANYBODY;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.transfer.WriteTransfer;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueAtLocation;
import tradepost.inventory.value.ValueChanges;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.purchase.event.OrderedLine;

/** The value of stock at its moving average cost. */
@ExtendWith(VertxExtension.class)
class StockValueTest {
    static Inventory inventory;

    @BeforeAll
    static void start(Vertx vertx) {
        inventory = new Inventory(vertx);
    }

    @AfterAll
    static void stop() {
        inventory.assertSound();
    }

    private static void receive(UUID item, long quantity, String cost, String currency) {
        var line = new OrderedLine(
                item,
                "SKU",
                "Name",
                quantity,
                new BigDecimal(cost),
                new BigDecimal(cost).multiply(BigDecimal.valueOf(quantity)),
                Ids.next());
        inventory.deliver(Receipt.of(List.of(line), "PO-000001", currency)).await();
    }

    private static Future<Adjustment> adjust(UUID item, UUID location, long delta, String cost) {
        var unitCost = cost == null ? null : new BigDecimal(cost);
        return inventory.stock.adjustStock(
                new AdjustStock(location, null, List.of(new AdjustLine(item, delta, null, unitCost))), ANYBODY);
    }

    private static StockValue value(UUID item, Instant at) {
        return inventory
                .values
                .getStockValue(new StockValueQuery(at, null, item), ANYBODY)
                .await();
    }

    private static void assertValue(StockValue value, long quantity, String average, String amount) {
        assertThat(value.quantity()).isEqualTo(quantity);
        assertThat(value.averageCost()).isEqualTo(average == null ? null : new BigDecimal(average));
        assertThat(value.value()).isEqualTo(new BigDecimal(amount));
    }

    /** The figures were computed by hand. */
    @Test
    void a_scenario_has_the_value_that_a_calculation_by_hand_gives_now_and_at_each_time_before() {
        var item = Ids.next();
        var other = inventory.location().id();
        receive(item, 10, "5.00", "USD");
        assertValue(value(item, null), 10, "5", "50.00");
        receive(item, 10, "7.00", "USD"); // (10 × 5 + 10 × 7) ÷ 20
        assertValue(value(item, null), 20, "6", "120.00");
        var order = Ids.next();
        inventory.reserve(order, 1, item, 5).await();
        inventory.ship(order, 1).await();
        var between = value(item, null).asOf();
        assertValue(value(item, between), 15, "6", "90.00");
        receive(item, 15, "8.00", "USD"); // (15 × 6 + 15 × 8) ÷ 30
        assertValue(value(item, null), 30, "7", "210.00");
        var added = adjust(item, other, 2, "10.00").await(); // (30 × 7 + 2 × 10) ÷ 32
        var spread = value(item, null);
        assertValue(spread, 32, "7.1875", "230.00"); // 215.625 and 14.375, each rounded half up
        assertThat(spread.locations())
                .extracting(ValueAtLocation::quantity, v -> v.value().toPlainString())
                .containsExactlyInAnyOrder(tuple(30L, "215.63"), tuple(2L, "14.38"));
        inventory
                .stock
                .reverseMovement(added.lines().getFirst().movementId(), null, ANYBODY)
                .await();
        assertValue(value(item, null), 30, "7", "210.00");
        adjust(item, null, -30, null).await();
        assertValue(value(item, null), 0, "7", "0.00");
        assertValue(value(item, between), 15, "6", "90.00");
        assertValue(value(item, Instant.parse("2020-01-01T00:00:00Z")), 0, null, "0.00");
    }

    @Test
    void the_value_of_each_moment_has_the_arrivals_until_then_also_of_those_at_once() {
        var item = Ids.next();
        var place = inventory.location().id();
        var all = IntStream.rangeClosed(1, 30)
                .mapToObj(n -> adjust(item, n % 2 == 0 ? place : null, n, n * 7 % 30 + ".00"))
                .toList();
        Future.join(all).await();
        var query = new MovementQuery(
                Page.of(100, null, null, List.of("created_at")), item, null, null, null, null, null, null, null);
        long pieces = 0;
        var cost = BigDecimal.ZERO;
        for (var m : inventory.service.listMovements(query, ANYBODY).await().data()) {
            pieces += m.quantity();
            cost = cost.add(Objects.requireNonNull(m.unitCost()).multiply(BigDecimal.valueOf(m.quantity())));
            var then = value(item, m.createdAt());
            assertThat(then.quantity()).isEqualTo(pieces);
            assertThat(then.value()).isCloseTo(cost, within(new BigDecimal("0.05")));
        }
    }

    @Test
    void a_reversal_takes_the_cost_of_its_pieces_along_and_its_own_reversal_returns_it() {
        var item = Ids.next();
        adjust(item, null, 10, "5.00").await();
        var added = adjust(item, null, 10, "7.00").await();
        assertValue(value(item, null), 20, "6", "120.00");
        var reversal = inventory
                .stock
                .reverseMovement(added.lines().getFirst().movementId(), null, ANYBODY)
                .await();
        assertValue(value(item, null), 10, "5", "50.00");
        inventory.stock.reverseMovement(reversal.id(), null, ANYBODY).await();
        assertValue(value(item, null), 20, "6", "120.00");
    }

    @Test
    void pieces_without_a_known_cost_have_no_value_until_one_is_known() {
        var item = inventory.item(4);
        assertThat(value(item, null).unvaluedQuantity()).isEqualTo(4);
        assertValue(value(item, null), 4, null, "0.00");
        adjust(item, null, 4, null).await();
        assertThat(value(item, null).unvaluedQuantity()).isEqualTo(8);
        receive(item, 2, "3.00", "USD");
        assertThat(value(item, null).unvaluedQuantity()).isZero();
        assertValue(value(item, null), 10, "3", "30.00");
    }

    /** The oldest first. */
    private static List<Movement> movements(UUID item) {
        var query = new MovementQuery(
                Page.of(100, null, null, List.of("created_at")), item, null, null, null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    private static ValueChanges changes(UUID item, Instant from) {
        var query = new StockValueQuery(null, null, item, from);
        return inventory.values.getStockValue(query, ANYBODY).await().changes();
    }

    private static void giveBack(UUID item, long quantity, String price) {
        inventory.deliver(Receipt.back(item, quantity, price)).await();
    }

    @Test
    void the_last_piece_takes_what_is_left() {
        var item = Ids.next();
        receive(item, 3, "3.33", "USD");
        adjust(item, null, 1, "0.01").await(); // 10.00 ÷ 4
        for (int i = 0; i < 3; i++) adjust(item, null, -1, null).await();
        assertValue(value(item, null), 1, "2.5", "2.50");
        var start = value(item, null).asOf();
        adjust(item, null, 2, "1.25").await(); // 5.00 ÷ 3
        for (int i = 0; i < 3; i++) adjust(item, null, -1, null).await();
        var amounts = movements(item).stream().map(Movement::amount).toList();
        assertThat(amounts.subList(6, 9))
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("-1.67"), new BigDecimal("-1.66"), new BigDecimal("-1.67"));
        assertValue(value(item, null), 0, "1.66666667", "0.00");
        var changes = changes(item, start);
        assertThat(changes.openingValue()).isEqualTo(new BigDecimal("2.50"));
        assertThat(changes.adjusted()).isEqualTo(new BigDecimal("-2.50"));
        assertThat(changes.closingValue()).isEqualTo(new BigDecimal("0.00"));
        adjust(item, null, 3, null).await(); // at the last average
        assertValue(value(item, null), 3, "1.66666667", "5.00");
    }

    @Test
    void what_a_vendor_takes_back_leaves_at_the_average_and_no_value_disappears() {
        var item = Ids.next();
        receive(item, 10, "1.00", "USD");
        receive(item, 10, "9.00", "USD"); // 100.00 ÷ 20
        adjust(item, null, -10, null).await();
        giveBack(item, 9, "9.00"); // costs 81.00, is worth 45.00
        assertValue(value(item, null), 1, "5", "5.00");
        giveBack(item, 1, "1.00");
        assertValue(value(item, null), 0, "5", "0.00");
        var changes = changes(item, Instant.EPOCH);
        assertThat(changes.received()).isEqualTo(new BigDecimal("100.00"));
        assertThat(changes.returnedToVendors()).isEqualTo(new BigDecimal("82.00"));
        assertThat(changes.adjusted()).isEqualTo(new BigDecimal("-50.00"));
        assertThat(changes.variance()).isEqualTo(new BigDecimal("32.00")); // 36.00 - 4.00
        assertThat(changes.closingValue()).isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void what_a_customer_returns_costs_what_it_did_when_it_was_shipped() {
        var item = Ids.next();
        var other = inventory.location().id();
        receive(item, 3, "3.34", "USD"); // 10.02
        var order = Ids.next();
        inventory.reserve(order, 1, item, 3).await();
        inventory.ship(order, 1).await();
        adjust(item, other, 10, "8.00").await();
        for (int i = 0; i < 3; i++)
            inventory
                    .deliver(ReturnedPieces.returned(
                            order, "RT-" + i, ReturnedPieces.part(item, 1, "restock", other, null, null)))
                    .await();
        assertValue(value(item, null), 13, "6.92461538", "90.02");
        var changes = changes(item, Instant.EPOCH);
        assertThat(changes.shipped()).isEqualTo(new BigDecimal("10.02"));
        assertThat(changes.returnedByCustomers()).isEqualTo(new BigDecimal("10.02"));
        assertThat(changes.costOfGoods()).isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void a_transfer_changes_no_value() {
        var item = Ids.next();
        adjust(item, null, 3, "3.33").await();
        var place = inventory.location().id();
        var lines = List.of(new WriteTransfer.Line(item, 2));
        var transfer = inventory
                .transfers
                .createTransfer(new WriteTransfer(null, place, lines, null, null, null, null), ANYBODY)
                .await();
        inventory.transfers.shipTransfer(transfer.id(), ANYBODY).await();
        var underWay = value(item, null);
        assertValue(underWay, 3, "3.33", "9.99");
        assertThat(underWay.locations()).extracting(ValueAtLocation::quantity).containsExactlyInAnyOrder(1L, 2L);
        inventory.transfers.receiveTransfer(transfer.id(), null, ANYBODY).await();
        assertValue(value(item, null), 3, "3.33", "9.99");
        assertThat(movements(item))
                .filteredOn(m -> m.kind().equals("transfer"))
                .hasSize(2)
                .allSatisfy(m -> {
                    assertThat(m.unitCost()).isEqualByComparingTo("3.33");
                    assertThat(m.amount()).isZero();
                    assertThat(m.variance()).isZero();
                });
    }

    @Test
    void a_receipt_in_another_currency_costs_what_its_rate_says() {
        var item = Ids.next();
        receive(item, 3, "1000", "JPY"); // 3000 × 0.0064
        assertValue(value(item, null), 3, "6.4", "19.20");
        assertThat(movements(item).getFirst().unitCost()).isEqualByComparingTo("6.4");
        receive(item, 1, "1", "JPY"); // 0.0064 is 0.01
        assertValue(value(item, null), 4, "4.8016", "19.21"); // 19.2064
    }

    private static void reverse(UUID movement) {
        inventory.stock.reverseMovement(movement, null, ANYBODY).await();
    }

    private static UUID add(UUID item, long pieces, String cost) {
        return adjust(item, null, pieces, cost).await().lines().getFirst().movementId();
    }

    private static void assertUnvalued(StockValue value, long quantity) {
        assertValue(value, quantity, null, "0.00");
        assertThat(value.unvaluedQuantity()).isEqualTo(quantity);
    }

    @Test
    void pieces_have_no_value_again_when_the_only_known_cost_is_reversed() {
        var item = inventory.item(10);
        var mistake = add(item, 1, "1000.00");
        assertValue(value(item, null), 11, "1000", "11000.00");
        var wrong = value(item, null).asOf();
        reverse(mistake);
        var reversed = value(item, null);
        assertUnvalued(reversed, 10);
        add(item, 10, "3.00");
        assertValue(value(item, null), 20, "3", "60.00");
        assertValue(value(item, wrong), 11, "1000", "11000.00");
        assertUnvalued(value(item, reversed.asOf()), 10);
    }

    @Test
    void pieces_that_arrive_after_the_only_known_cost_is_reversed_have_no_value() {
        var item = Ids.next();
        reverse(add(item, 1, "1000.00"));
        adjust(item, null, 10, null).await();
        assertUnvalued(value(item, null), 10);
    }

    @Test
    void a_cost_is_known_until_the_last_arrival_with_one_is_reversed_and_again_when_a_reversal_is() {
        var item = inventory.item(10);
        var first = add(item, 1, "4.00");
        var second = add(item, 1, "4.00");
        reverse(first);
        assertValue(value(item, null), 11, "4", "44.00");
        var reversal = inventory.stock.reverseMovement(second, null, ANYBODY).await();
        assertUnvalued(value(item, null), 10);
        reverse(reversal.id());
        assertValue(value(item, null), 11, "4", "44.00");
    }

    @Test
    void a_reversal_does_not_take_along_what_a_receipt_made_known() {
        var item = inventory.item(10);
        receive(item, 10, "5.00", "USD");
        reverse(add(item, 10, "35.00"));
        assertValue(value(item, null), 20, "5", "100.00");
    }

    @Test
    void pieces_leave_at_the_average_if_a_reversal_would_take_along_more_than_there_is() {
        var item = Ids.next();
        add(item, 10, "5.00");
        var mistake = add(item, 10, "500.00");
        adjust(item, null, -5, null).await(); // takes along 5 × 252.5
        reverse(mistake);
        assertValue(value(item, null), 5, "252.5", "1262.50");
        var reversal = movements(item).getLast();
        assertThat(List.of(reversal.amount(), reversal.variance()))
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("-5000"), new BigDecimal("2475")); // 1262.5 + 1262.5 left
    }

    @Test
    void the_value_of_a_location_is_a_part_of_the_total() {
        var item = Ids.next();
        var place = inventory.location();
        adjust(item, null, 3, "1.50").await();
        adjust(item, place.id(), 5, "1.50").await();
        var there = inventory
                .values
                .getStockValue(new StockValueQuery(null, place.id(), null), ANYBODY)
                .await();
        assertValue(there, 5, null, "7.50");
        assertThat(there.locations()).extracting(ValueAtLocation::code).containsExactly(place.code());
        assertThat(code(inventory.values.getStockValue(new StockValueQuery(null, Ids.next(), null), ANYBODY)))
                .isEqualTo("400 location_not_found");
    }

    @Test
    void only_pieces_that_arrive_have_a_cost_with_six_decimals_at_most() {
        var item = inventory.item(4);
        assertThat(code(adjust(item, null, -1, "3.00"))).isEqualTo("400 invalid_request");
        assertThat(code(adjust(item, null, 1, "3.0000001"))).isEqualTo("400 invalid_amount");
        assertValue(value(item, null), 4, null, "0.00");
        adjust(item, null, 996, "0.0025").await(); // 2.49
        assertValue(value(item, null), 1000, "0.0025", "2.50");
    }

    @Test
    void receipts_at_once_give_the_average_of_all() {
        var item = Ids.next();
        Future.all(IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> adjust(item, null, i, i + ".00"))
                        .toList())
                .await();
        long pieces = IntStream.rangeClosed(1, 20).sum();
        long cost = IntStream.rangeClosed(1, 20).map(i -> i * i).sum();
        var value = value(item, null);
        assertThat(value.quantity()).isEqualTo(pieces);
        assertThat(value.averageCost().doubleValue())
                .isBetween(cost / (double) pieces - 1e-5, cost / (double) pieces + 1e-5);
    }

    /** What leaves never changes the average, and what arrives never changes it beyond what it cost. */
    @Test
    void the_average_stays_between_the_lowest_and_the_highest_cost() {
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        System.out.println("StockValueTest -Dtradepost.seed=" + seed);
        var random = new Random(seed);
        var item = Ids.next();
        adjust(item, null, 10, "5.00").await();
        for (int i = 0; i < 60; i++) {
            if (random.nextBoolean())
                adjust(item, null, 1 + random.nextInt(50), 4 + random.nextInt(3) + ".25")
                        .await();
            else
                adjust(item, null, -1 - random.nextInt(3), null)
                        .otherwiseEmpty()
                        .await();
            assertThat(value(item, null).averageCost()).isBetween(new BigDecimal("4.25"), new BigDecimal("6.25"));
        }
    }
}
