package tradepost.shipping.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.shipping.core.ShippingFixture.ADMIN;
import static tradepost.shipping.core.ShippingFixture.ALL_PACKED;
import static tradepost.shipping.core.ShippingFixture.PLACES;
import static tradepost.shipping.core.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.ShippingFixture.events;
import static tradepost.shipping.core.ShippingFixture.isConserved;
import static tradepost.shipping.core.ShippingFixture.part;
import static tradepost.shipping.core.ShippingFixture.pieces;
import static tradepost.shipping.core.ShippingFixture.sales;
import static tradepost.shipping.core.ShippingFixture.shipments;
import static tradepost.shipping.core.ShippingFixture.shipping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each operation twenty times at once: one effect. */
@ExtendWith(VertxExtension.class)
class ShipmentConcurrencyTest {
    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    private static List<? extends Future<?>> twenty(Supplier<Future<?>> action) {
        var tries = Stream.generate(action).limit(20).toList();
        Future.join(tries).otherwiseEmpty().await();
        return tries;
    }

    /** One of them succeeds; the others get 409 invalid_state. */
    private static void once(Supplier<Future<?>> action) {
        var tries = twenty(action);
        assertThat(tries).filteredOn(Future::succeeded).hasSize(1);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 invalid_state"));
    }

    @Test
    void each_transition_happens_once() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var id = shipments(order).getFirst().id();
        once(() -> shipping.packShipment(id, ADMIN));
        once(() -> shipping.shipShipment(id, ADMIN));
        once(() -> shipping.deliverShipment(id, ADMIN));
        assertThat(events(id)).containsExactly("packed", "shipped", "delivered");
        assertThat(order.shipments).hasSize(1);
        var other = shipments(order, "open").getFirst().id();
        shipping.packShipment(other, ADMIN).await();
        once(() -> shipping.cancelShipment(other, null, ADMIN));
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(2L);
        sales.deliver(order);
        isConserved(order, "");
        agreesWithSales(order, "");
    }

    @Test
    void everything_open_is_shipped_or_packed_once() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        once(() -> shipping.createShipments(order.id, null, ADMIN));
        assertThat(order.shipments).hasSize(2);
        sales.deliver(order);
        agreesWithSales(order, "");
        var second = sales.confirmed(PLACES, new long[] {3, 2});
        once(() -> shipping.createShipments(second.id, ALL_PACKED, ADMIN));
        isConserved(second, "");
    }

    @Test
    void ten_pieces_are_shipped_one_by_one_to_ten_of_twenty() {
        var order = sales.confirmed(PLACES, new long[] {6, 4});
        var tries = twenty(() -> shipping.createShipments(order.id, part(order.lines.getFirst(), 1), ADMIN));
        assertThat(tries).filteredOn(Future::succeeded).hasSize(10);
        assertThat(tries)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 quantity_exceeds_open"));
        assertThat(shipments(order, "shipped")).hasSize(10);
        sales.deliver(order);
        isConserved(order, "");
        agreesWithSales(order, "");
    }

    @Test
    void an_order_that_is_read_by_twenty_at_once_is_stored_once() {
        var order = sales.order(PLACES, new long[] {30, 20});
        twenty(() -> shipping.createShipments(order.id, part(order.lines.getFirst(), 2), ADMIN));
        sales.deliver(order);
        assertThat(shipments(order, "shipped").stream()
                        .mapToLong(s -> pieces(s))
                        .sum())
                .isEqualTo(40);
        assertThat(shipments(order, "open").stream().mapToLong(s -> pieces(s)).sum())
                .isEqualTo(10);
        isConserved(order, "");
        agreesWithSales(order, "");
    }
}
