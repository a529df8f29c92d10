package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
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
import tradepost.inventory.InventoryService;
import tradepost.inventory.core.stock.Movements;
import tradepost.inventory.stock.AdjustLine;
import tradepost.inventory.stock.AdjustStock;
import tradepost.inventory.stock.Adjustment;
import tradepost.inventory.stock.Movement;
import tradepost.inventory.stock.MovementQuery;
import tradepost.inventory.value.StockValue;
import tradepost.inventory.value.StockValueQuery;
import tradepost.inventory.value.ValueAtLocation;
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
        assertValue(spread, 32, "7.1875", "230.00"); // 215.625 and 14.375, which sum to it when they are rounded
        assertThat(spread.locations())
                .extracting(ValueAtLocation::quantity, v -> v.value().toPlainString())
                .containsExactlyInAnyOrder(tuple(30L, "215.63"), tuple(2L, "14.37"));
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
            assertThat(then.value()).isEqualByComparingTo(cost);
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
        receive(item, 4, "900.00", "JPY"); // in another currency
        assertThat(value(item, null).unvaluedQuantity()).isEqualTo(8);
        receive(item, 2, "3.00", "USD");
        assertThat(value(item, null).unvaluedQuantity()).isZero();
        assertValue(value(item, null), 10, "3", "30.00");
    }

    @Test
    void what_arrives_in_another_currency_costs_what_it_is_worth_at_the_rate_of_its_receipt() {
        var item = Ids.next();
        receive(item, 10, "5.00", "USD");
        var lines = List.of(
                new OrderedLine(item, "SKU", "Name", 3, new BigDecimal("3.35"), new BigDecimal("10.05"), Ids.next()));
        inventory
                .deliver(Receipt.of(lines, "PO-000002", "EUR", new BigDecimal("1.0834")))
                .await();
        assertValue(value(item, null), 13, "4.68384615", "60.89"); // 10.05 × 1.0834 = 10.88817
        var arrived = movements(item).getLast();
        assertThat(arrived.unitCost()).isEqualByComparingTo("3.62939");
        assertThat(arrived.cost()).isEqualByComparingTo("10.89");
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
    void pieces_whose_arrival_is_reversed_leave_at_the_average_if_others_have_taken_too_much_of_their_cost_along() {
        var item = Ids.next();
        add(item, 10, "5.00");
        var mistake = add(item, 10, "500.00");
        adjust(item, null, -5, null).await(); // takes along 5 × 252.5
        reverse(mistake);
        assertValue(value(item, null), 5, "252.5", "1262.50");
        var reversal = movements(item).getLast();
        assertThat(reversal.cost()).isEqualByComparingTo("5000");
        assertThat(reversal.variance()).isEqualByComparingTo("2475"); // 5000 - 10 × 252.5
        reverse(reversal.id());
        assertValue(value(item, null), 15, "252.5", "3787.50");
    }

    private static List<Movement> movements(UUID item) {
        var query = new MovementQuery(
                Page.of(100, null, null, List.of("created_at")), item, null, null, null, null, null, null, null);
        return inventory.service.listMovements(query, ANYBODY).await().data();
    }

    @Test
    void no_cent_is_lost_however_the_pieces_leave() {
        var item = Ids.next();
        receive(item, 3, "3.33", "USD");
        receive(item, 1, "0.01", "USD"); // 10.00 ÷ 4
        adjust(item, null, -1, null).await();
        adjust(item, null, 3, null).await();
        assertValue(value(item, null), 6, "2.5", "15.00");
        receive(item, 1, "0.01", "USD"); // 15.01 ÷ 7
        for (int left = 6; left > 0; left--) adjust(item, null, -1, null).await();
        assertValue(value(item, null), 1, "2.14", "2.14");
        adjust(item, null, -1, null).await();
        assertValue(value(item, null), 0, "2.14", "0.00");
        assertThat(movements(item).stream().map(m -> m.cost().toPlainString()))
                .containsExactly(
                        "9.99", "0.01", "2.5", "7.5", "0.01", "2.14", "2.15", "2.14", "2.15", "2.14", "2.15", "2.14");
    }

    @Test
    void what_is_removed_comes_back_with_what_it_took_along() {
        var item = Ids.next();
        add(item, 10, "5.00");
        var scrapped = adjust(item, null, -4, null).await().lines().getFirst().movementId();
        add(item, 6, "9.00"); // 30 + 54
        assertValue(value(item, null), 12, "7", "84.00");
        reverse(scrapped);
        assertValue(value(item, null), 16, "6.5", "104.00");
    }

    @Test
    void what_customers_return_makes_no_value_if_it_left_at_no_cost() {
        var item = Ids.next();
        adjust(item, null, 10, null).await();
        var returns = new ReturnedPieces(inventory);
        var order = returns.shipped(item, 4);
        add(item, 10, "20.00"); // the first cost is also that of the 6 that are left
        assertValue(value(item, null), 16, "20", "320.00");
        returns.comesBack(order, "RT-000001", ReturnedPieces.part(item, 4, "restock", null));
        assertValue(value(item, null), 20, "16", "320.00");
    }

    @Test
    void what_customers_return_comes_back_with_what_it_took_along() {
        var item = Ids.next();
        add(item, 10, "5.00");
        var returns = new ReturnedPieces(inventory);
        var order = returns.shipped(item, 3); // 15.00
        add(item, 7, "12.00"); // 35 + 84
        assertValue(value(item, null), 14, "8.5", "119.00");
        returns.comesBack(order, "RT-000001", ReturnedPieces.part(item, 1, "restock", null));
        assertValue(value(item, null), 15, "8.26666667", "124.00");
        var one = ReturnedPieces.part(item, 1, "restock", null);
        returns.comesBack(order, "RT-000002", one, one);
        assertValue(value(item, null), 17, "7.88235294", "134.00"); // nothing is left of the cost of goods
        returns.comesBack(order, "RT-000003", one);
        assertValue(value(item, null), 18, "7.88222222", "141.88"); // more than was shipped comes at the average
    }

    @Test
    void the_first_known_cost_is_also_that_of_the_pieces_before_it_and_the_difference_a_variance() {
        var item = inventory.item(10);
        receive(item, 10, "5.00", "USD");
        assertValue(value(item, null), 20, "5", "100.00");
        var known = movements(item).getLast();
        assertThat(known.cost()).isEqualByComparingTo("50");
        assertThat(known.variance()).isEqualByComparingTo("50");
    }

    @Test
    void only_who_may_see_costs_sees_those_of_movements() {
        var item = Ids.next();
        add(item, 10, "5.00");
        var query = new MovementQuery(Page.of(100, null, null, null), item, null, null, null, null, null, null, null);
        var viewer = inventory.identity.proxy("viewer", InventoryService.ADDRESS, InventoryService.class);
        var seen = viewer.listMovements(query, ANYBODY).await().data().getFirst();
        assertThat(seen.unitCost()).isNull();
        assertThat(seen.cost()).isNull();
        assertThat(seen.variance()).isNull();
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

    /** By hand: 1,000 x 0.0035 = 3.50; 3.50 x 143 / 1,000 = 0.5005, so 3.00 for 857; 2.00 x 0.000001 = 0.00 more. */
    @Test
    void fine_costs_sum_to_the_value() {
        var item = Ids.next();
        add(item, 1_000, "0.0035");
        assertThat(movements(item).getLast().unitCost()).isEqualTo(new BigDecimal("0.0035"));
        assertValue(value(item, null), 1_000, "0.0035", "3.50");
        adjust(item, null, -143, null).await();
        assertValue(value(item, null), 857, "0.00350058", "3.00");
        adjust(item, null, 2, "0.000001").await();
        assertValue(value(item, null), 859, "0.00349243", "3.00");
        adjust(item, null, -859, null).await();
        assertValue(value(item, null), 0, "0.00349243", "0.00");
        var sum = movements(item).stream()
                .map(m -> Objects.requireNonNull(m.cost())
                        .multiply(BigDecimal.valueOf(m.toLocationId().equals(Movements.ADJUSTMENT) ? -1 : 1)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo("0");
    }

    @Test
    void only_pieces_that_arrive_have_a_cost_with_at_most_six_decimals() {
        var item = inventory.item(4);
        assertThat(code(adjust(item, null, -1, "3.00"))).isEqualTo("400 invalid_request");
        assertThat(code(adjust(item, null, 1, "3.0000001"))).isEqualTo("400 invalid_amount");
        assertValue(value(item, null), 4, null, "0.00");
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
