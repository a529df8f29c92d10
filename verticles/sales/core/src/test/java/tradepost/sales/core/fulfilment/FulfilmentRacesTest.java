package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Fulfilment.shipment;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** Shipping, closing and cancelling at once: the lock of the order decides, and each piece is shipped or closed once. */
@ExtendWith(VertxExtension.class)
class FulfilmentRacesTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
    }

    private static <T> List<Future<T>> twenty(Supplier<Future<T>> request) {
        var all = Stream.generate(request).limit(20).toList();
        Future.join(all).otherwiseEmpty().await();
        return all;
    }

    private static List<String> refusals(List<? extends Future<?>> all) {
        return all.stream().filter(Future::failed).map(Refusals::code).toList();
    }

    @Test
    void of_twenty_equal_shipments_at_once_one_has_an_effect_and_all_get_its_result() {
        var order = orders.confirmed(5);
        var shipment = shipment(order, 2);
        var all = twenty(() -> sales.service.shipOrder(order.order().id(), shipment, ANYBODY));
        assertThat(all).allMatch(Future::succeeded);
        assertThat(all).allMatch(f -> f.result().items().getFirst().shippedQuantity() == 2);
        assertThat(sales.now(order.order().id()).order().version()).isEqualTo(3);
        assertThat(sales.events(SalesEvents.SHIPPED, order.order().id())).hasSize(1);
    }

    @Test
    void shipments_of_different_orders_at_once_each_have_their_own_outcome() {
        var all = Stream.generate(() -> orders.confirmed(5, 2)).limit(20).toList();
        for (int i = 0; i < all.size(); i += 5)
            sales.service.cancelOrder(all.get(i).order().id(), null, ANYBODY).await();
        var shipped = all.stream().map(o -> orders.ship(o, 3, 2)).toList();
        Future.join(shipped).otherwiseEmpty().await();
        for (int i = 0; i < all.size(); i++) {
            var id = all.get(i).order().id();
            if (i % 5 == 0) {
                assertThat(Refusals.code(shipped.get(i))).isEqualTo("409 invalid_state");
                assertThat(sales.events(SalesEvents.SHIPPED, id)).isEmpty();
                continue;
            }
            var now = shipped.get(i).result();
            assertThat(now.order().id()).isEqualTo(id);
            assertThat(now.order().version()).isEqualTo(3);
            assertThat(now.items()).extracting(SalesOrderLine::shippedQuantity).containsExactly(3L, 2L);
            assertThat(sales.events(SalesEvents.SHIPPED, id))
                    .singleElement()
                    .satisfies(e -> assertThat(e.getJsonArray("lines")).hasSize(2));
        }
        var actors = sales.texts(
                "select distinct actor from event_log where type = $1 and subject = any($2)",
                SalesEvents.SHIPPED,
                all.stream().map(o -> o.order().id()).toArray(UUID[]::new));
        assertThat(actors).singleElement().asString().startsWith("user:");
    }

    @Test
    void of_twenty_closings_at_once_one_has_an_effect() {
        var order = orders.confirmed(5);
        orders.pay(order).await();
        orders.ship(order, 2).await();
        var all = twenty(() -> orders.close(order));
        assertThat(refusals(all)).hasSize(19).containsOnly("409 invalid_state");
        var now = sales.now(order.order().id());
        assertThat(now.order().refundedAmount()).isEqualTo("30.00");
        assertThat(now.payments()).hasSize(2);
        assertThat(sales.events(SalesEvents.CLOSED, order.order().id())).hasSize(1);
    }

    @Test
    void twenty_different_parts_of_a_line_at_once_are_never_more_than_was_ordered() {
        for (long each = 1; each <= 3; each++) {
            var order = orders.confirmed(20);
            long pieces = each;
            var all = twenty(() -> orders.ship(order, pieces));
            long shipped = 20 / each;
            assertThat(all).filteredOn(Future::succeeded).hasSize((int) Math.min(20, shipped));
            assertThat(refusals(all)).allMatch("409 quantity_exceeds_open"::equals);
            assertThat(sales.now(order.order().id()).items().getFirst().shippedQuantity())
                    .isEqualTo(Math.min(20, shipped) * each);
        }
    }

    @Test
    void shipments_and_closings_of_a_line_at_once_are_together_never_more_than_was_ordered() {
        var order = orders.confirmed(20);
        orders.ship(order, 1).await();
        var all = new ArrayList<Future<?>>();
        for (int i = 0; i < 20; i++) all.add(i % 2 == 0 ? orders.ship(order, 2) : orders.close(order, 2));
        Future.join(all).otherwiseEmpty().await();
        var line = sales.now(order.order().id()).items().getFirst();
        assertThat(line.shippedQuantity() + line.closedQuantity()).isEqualTo(19); // nine more had an effect
        assertThat(all).filteredOn(Future::succeeded).hasSize(9);
        assertThat(line.subtotal().intValueExact()).isEqualTo((20 - line.closedQuantity()) * 10);
    }

    @Test
    void of_a_shipment_and_a_cancellation_at_once_one_wins() {
        int shipped = 0;
        for (int round = 0; round < 50; round++) {
            var order = orders.confirmed(2);
            var id = order.order().id();
            var parts = new ArrayList<Supplier<Future<?>>>();
            parts.add(() -> orders.ship(order, 1));
            parts.add(() -> sales.service.cancelOrder(id, null, ANYBODY));
            var racing = (round % 2 == 0 ? parts : parts.reversed())
                    .stream().<Future<?>>map(Supplier::get).toList();
            Future.join(racing).otherwiseEmpty().await();
            assertThat(refusals(racing)).as("round %d", round).containsExactly("409 invalid_state");
            boolean won = sales.status(id).equals("confirmed");
            if (won) shipped++;
            assertThat(orders.states(id)).isEqualTo(won ? "confirmed unpaid partial" : "cancelled not_due unfulfilled");
            assertThat(sales.events(SalesEvents.SHIPPED, id)).hasSize(won ? 1 : 0);
            assertThat(sales.events(SalesEvents.CANCELLED, id)).hasSize(won ? 0 : 1);
        }
        assertThat(shipped).isBetween(1, 49);
    }

    @Test
    void a_payment_and_the_last_shipment_at_once_complete_the_order() {
        for (int round = 0; round < 20; round++) {
            var order = orders.confirmed(2);
            Future.join(orders.ship(order, 2), orders.pay(order)).await();
            assertThat(orders.states(order.order().id())).isEqualTo("completed paid fulfilled");
        }
    }
}
