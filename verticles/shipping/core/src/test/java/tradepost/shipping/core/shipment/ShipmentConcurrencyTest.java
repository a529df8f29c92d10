package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.ALL_PACKED;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.events;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.part;
import static tradepost.shipping.core.shipment.ShippingFixture.pieces;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.send;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.value.Ids;
import tradepost.shipping.Shipment;

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
        once(() -> shipping.shipShipment(id, null, ADMIN));
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
    void orders_that_are_shipped_at_once_each_get_their_own_shipments() {
        var orders = Stream.generate(() -> sales.confirmed(PLACES, new long[] {3, 2}, new long[] {1, 0}))
                .limit(20)
                .toList();
        for (int i = 0; i < orders.size(); i += 5) sales.cancel(orders.get(i), "not wanted"); // its event is under way
        var unknown = new FakeSales.Order();
        var tries = new ArrayList<>(orders.stream()
                .map(o -> shipping.createShipments(o.id, null, ADMIN))
                .toList());
        var none = shipping.createShipments(unknown.id, null, ADMIN);
        Future.join(tries).otherwiseEmpty().await();
        assertThat(code(none)).isEqualTo("404 order_not_found");
        for (int i = 0; i < orders.size(); i++) {
            var order = orders.get(i);
            if (i % 5 == 0) {
                assertThat(code(tries.get(i))).isEqualTo("409 invalid_state");
                assertThat(shipments(order, "open")).hasSize(2);
            } else {
                var made = tries.get(i).result().shipments();
                assertThat(made).extracting(Shipment::orderId).containsOnly(order.id);
                assertThat(made).extracting(Shipment::locationId).containsExactlyInAnyOrderElementsOf(PLACES);
                assertThat(made).extracting(Shipment::status).containsOnly("shipped");
                assertThat(shipments(order)).containsExactlyInAnyOrderElementsOf(made);
                for (var s : made) assertThat(events(s.id())).containsExactly("shipped");
            }
            sales.deliver(order);
            isConserved(order, "");
            agreesWithSales(order, "");
        }
    }

    @Test
    void tries_of_one_command_at_once_have_one_effect_and_one_response() {
        for (var mishap : FakeSales.Mishap.values()) {
            var order = sales.confirmed(PLACES, new long[] {3, 2});
            order.mishap = mishap;
            var key = Ids.next().toString();
            var arguments = new JsonObject().put("orderId", order.id.toString());
            Supplier<Future<?>> attempt = () -> send("createShipments", key, null, arguments.copy());
            twenty(attempt);
            var first = send("createShipments", key, null, arguments.copy()).await();
            assertThat(twenty(attempt))
                    .allSatisfy(
                            f -> assertThat(((Message<?>) f.result()).body()).isEqualTo(first.body()));
            assertThat(order.shipments).hasSize(2);
            assertThat(shipments(order))
                    .extracting(Shipment::status)
                    .as(mishap.name())
                    .containsExactly("shipped", "shipped");
            sales.deliver(order);
            agreesWithSales(order, "");
        }
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
