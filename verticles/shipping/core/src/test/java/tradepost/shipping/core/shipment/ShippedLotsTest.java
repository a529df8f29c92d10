package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.orders.lot.LotPieces;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

/** Shipments name the lots and serial numbers that leave. */
@ExtendWith(VertxExtension.class)
class ShippedLotsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    /** An order of so many pieces of a tracked item. */
    private static Order order(long pieces) {
        var order = sales.confirmed(List.of(HERE), new long[] {pieces});
        sales.tracked.addAll(order.items);
        return order;
    }

    private static CreateShipments body(Order order, long quantity, @Nullable String status, LotPieces... lots) {
        var line = new CreateShipments.Line(order.lines.getFirst(), quantity, List.of(lots));
        return new CreateShipments(List.of(line), null, null, null, null, null, null, status);
    }

    private static List<String> lots(Shipment shipment) {
        return shipment.lines().stream()
                .flatMap(l -> l.lots().stream())
                .map(l -> l.lot() + " " + l.quantity())
                .toList();
    }

    private static Shipment only(UUID order, CreateShipments body) {
        return shipping.createShipments(order, body, ADMIN).await().shipments().getFirst();
    }

    @Test
    void the_response_and_the_shipment_name_what_left() {
        var order = order(5);
        var part = only(order.id, body(order, 3, null, new LotPieces(" L-1 ", 2)));
        assertThat(lots(part)).containsExactly("L-1 2", "FIRST 1");
        assertThat(lots(shipping.getShipment(part.id(), ADMIN).await())).containsExactly("L-1 2", "FIRST 1");
        var rest = shipping.createShipments(order.id, null, ADMIN).await().shipments();
        assertThat(lots(rest.getFirst())).containsExactly("FIRST 2");
        var other = sales.confirmed(List.of(HERE), new long[] {2});
        assertThat(lots(shipping.createShipments(other.id, null, ADMIN)
                        .await()
                        .shipments()
                        .getFirst()))
                .isEmpty();
    }

    @Test
    void a_packed_shipment_leaves_with_the_lots_that_were_named() {
        var order = order(4);
        var packed = only(order.id, body(order, 3, "packed", new LotPieces("L-2", 3)));
        assertThat(lots(packed)).containsExactly("L-2 3");
        assertThat(lots(shipping.shipShipment(packed.id(), ADMIN).await())).containsExactly("L-2 3");
        var again = only(order.id, body(order, 1, "packed", new LotPieces("L-3", 1)));
        shipping.cancelShipment(again.id(), null, ADMIN).await();
        assertThat(lots(only(order.id, ShippingFixture.packed(order.lines.getFirst(), 1))))
                .isEmpty();
        isConserved(order, "after packing");
    }

    @Test
    void what_inventory_refuses_is_neither_shipped_nor_packed() {
        var order = order(4);
        for (var status : new String[] {"shipped", "packed"})
            for (long quantity : new long[] {4, 2}) {
                var body = body(order, quantity, status, new LotPieces("REFUSED", 1));
                assertThat(code(shipping.createShipments(order.id, body, ADMIN)))
                        .isEqualTo("409 lot_not_available");
            }
        assertThat(shipments(order, "open").getFirst().lines().getFirst().quantity())
                .isEqualTo(4);
        assertThat(lots(shipments(order, "open").getFirst())).isEmpty();
        assertThat(lots(shipping.createShipments(order.id, null, ADMIN)
                        .await()
                        .shipments()
                        .getFirst()))
                .containsExactly("FIRST 4");
    }

    @Test
    void lots_that_do_not_fit_the_line_are_refused() {
        var order = order(4);
        for (var lots : List.of(
                List.of(new LotPieces("A", 5)),
                List.of(new LotPieces("A", 2), new LotPieces("B", 3)),
                List.of(new LotPieces("A", 1), new LotPieces("a\u200b", 1)),
                List.of(new LotPieces("A", 0)))) {
            var body = body(order, 4, null, lots.toArray(LotPieces[]::new));
            assertThat(code(shipping.createShipments(order.id, body, ADMIN)))
                    .as(lots.toString())
                    .isEqualTo("400 invalid_lines");
        }
        var both = sales.confirmed(PLACES, new long[] {2, 2});
        sales.tracked.addAll(both.items);
        var everywhere = body(both, 4, null, new LotPieces("A", 1));
        assertThat(code(shipping.createShipments(both.id, everywhere, ADMIN))).isEqualTo("400 invalid_lines");
        var here = body(both, 2, null, new LotPieces("A", 1)).at(HERE);
        assertThat(lots(only(both.id, here))).containsExactly("A 1", "FIRST 1");
    }

    @Test
    void the_event_of_sales_names_the_lots_of_a_shipment_whose_response_was_lost() {
        var order = order(2);
        order.mishap = Mishap.RESPONSE_LOST;
        var body = body(order, 2, null, new LotPieces("L-1", 1));
        assertThat(code(shipping.createShipments(order.id, body, ADMIN))).startsWith("50");
        sales.deliver(order);
        assertThat(lots(shipments(order, "shipped").getFirst())).containsExactly("L-1 1", "FIRST 1");
    }
}
