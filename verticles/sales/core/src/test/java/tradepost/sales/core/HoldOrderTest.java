package tradepost.sales.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.WriteSalesOrder;

/** Orders that name a hold of inventory. */
@ExtendWith(VertxExtension.class)
class HoldOrderTest {
    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    private static UUID hold(String status) {
        var id = Ids.next();
        sales.neighbours.holds.put(id, status);
        return id;
    }

    private static WriteSalesOrder order(@Nullable UUID hold) {
        var order = sales.pieces(2);
        return new WriteSalesOrder(order.customerId(), order.items(), order.currency(), null, null, hold);
    }

    @Test
    void the_stock_of_a_confirmed_order_comes_from_its_hold() {
        var hold = hold("active");
        var order = sales.service.createOrder(order(hold), ANYBODY).await().order();
        assertThat(order.holdId()).isEqualTo(hold);
        assertThat(sales.now(order.id()).order().holdId()).isEqualTo(hold);
        assertThat(sales.neighbours.holdOf).doesNotContainKey(order.id());
        sales.service.confirmOrder(order.id(), ANYBODY).await();
        assertThat(sales.neighbours.holdOf).containsEntry(order.id(), hold);
    }

    @Test
    void a_placed_order_gets_the_stock_of_its_hold() {
        var hold = hold("active");
        var lines = List.of(new PlaceLine(null, sales.neighbours.item("1.00"), 1, null));
        var placed = new PlaceOrderRequest(sales.neighbours.customer, lines, null, null, null, hold);
        var order = sales.shop.placeOrder(placed, ANYBODY).await().order();
        assertThat(order.holdId()).isEqualTo(hold);
        assertThat(sales.neighbours.holdOf).containsEntry(order.id(), hold);
        assertThat(code(sales.shop.placeOrder(
                        new PlaceOrderRequest(sales.neighbours.customer, lines, null, null, null, Ids.next()),
                        ANYBODY)))
                .isEqualTo("400 hold_not_found");
        for (var status : List.of("released", "expired", "converted"))
            assertThat(code(sales.shop.placeOrder(
                            new PlaceOrderRequest(sales.neighbours.customer, lines, null, null, null, hold(status)),
                            ANYBODY)))
                    .isEqualTo("409 hold_not_active");
    }

    @Test
    void an_order_is_not_placed_without_its_hold_if_another_one_gets_that_meanwhile() {
        var hold = hold("active");
        var lines = List.of(new PlaceLine(null, sales.neighbours.item("1.00"), 1, null));
        sales.neighbours.atNextOffers.set(() -> Future.succeededFuture(sales.neighbours.holds.put(hold, "converted")));
        var placed = sales.shop.placeOrder(
                new PlaceOrderRequest(sales.neighbours.customer, lines, null, null, null, hold), ANYBODY);
        assertThat(code(placed)).isEqualTo("409 hold_not_active");
        assertThat(refusal(placed).getDebugInfo().encode()).contains("the hold is converted");
    }

    @Test
    void an_order_cannot_name_a_hold_that_is_unknown_or_has_ended() {
        assertThat(code(sales.service.createOrder(order(Ids.next()), ANYBODY))).isEqualTo("400 hold_not_found");
        for (var status : List.of("released", "expired", "converted"))
            assertThat(code(sales.service.createOrder(order(hold(status)), ANYBODY)))
                    .isEqualTo("409 hold_not_active");
    }

    @Test
    void a_draft_keeps_changes_or_loses_its_hold() {
        var hold = hold("active");
        var id = sales.service.createOrder(order(hold), ANYBODY).await().order().id();
        sales.neighbours.holds.put(hold, "expired");
        assertThat(sales.service
                        .putOrder(id, order(hold), ANYBODY)
                        .await()
                        .order()
                        .holdId())
                .as("it ended after it was named")
                .isEqualTo(hold);
        assertThat(code(sales.service.putOrder(id, order(hold("expired")), ANYBODY)))
                .isEqualTo("409 hold_not_active");
        var other = hold("active");
        assertThat(sales.service
                        .putOrder(id, order(other), ANYBODY)
                        .await()
                        .order()
                        .holdId())
                .isEqualTo(other);
        assertThat(sales.service
                        .putOrder(id, order(null), ANYBODY)
                        .await()
                        .order()
                        .holdId())
                .isNull();
        sales.service.confirmOrder(id, ANYBODY).await();
        assertThat(sales.neighbours.holdOf).doesNotContainKey(id);
    }
}
