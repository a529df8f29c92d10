package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.THERE;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.owesNothing;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reservation.PickLots;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.ShipShipment;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShippedLot;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

/** A command that names lots asks inventory for them before sales decides about its shipments. */
@ExtendWith(VertxExtension.class)
class NamedLotsTest {
    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    private static CreateShipments.Line line(UUID line, long quantity, Object... lotsAndPieces) {
        var lots = new ArrayList<ShippedLot>();
        for (int i = 0; i < lotsAndPieces.length; i += 2)
            lots.add(new ShippedLot((String) lotsAndPieces[i], ((Number) lotsAndPieces[i + 1]).longValue()));
        return new CreateShipments.Line(line, quantity, lots);
    }

    private static CreateShipments body(@Nullable UUID location, CreateShipments.Line... lines) {
        return new CreateShipments(List.of(lines), location, null, null, null, null, null, null);
    }

    private static Future<Message<JsonObject>> attempt(Order order, String key, CreateShipments body) {
        var arguments = new JsonObject().put("orderId", order.id.toString()).put("body", Json.write(body));
        return send("createShipments", key, null, arguments);
    }

    private static void isSettled(Order order) {
        sales.deliver(order);
        isConserved(order, "");
        agreesWithSales(order, "");
        owesNothing(order, "");
    }

    @Test
    void inventory_is_asked_for_the_lots_of_all_lines_at_once() {
        var order = sales.confirmed(PLACES, new long[] {3, 2}, new long[] {4, 0}, new long[] {0, 1});
        var made = shipping.createShipments(
                        order.id,
                        body(
                                null,
                                line(order.lines.get(0), 3, "A ", 2, "B", 1),
                                new CreateShipments.Line(order.lines.get(1), 4),
                                line(order.lines.get(2), 1, "S", 1)),
                        ADMIN)
                .await()
                .shipments();
        var here = made.get(0).id();
        var there = made.get(1).id();
        assertThat(order.picks)
                .containsExactly(new PickLots(List.of(
                        new PickLots.OfShipment(
                                here,
                                1,
                                List.of(
                                        new PickLots.Line(order.lines.get(0), HERE, "A", 2, "lines[0].lots[0]."),
                                        new PickLots.Line(order.lines.get(0), HERE, "B", 1, "lines[0].lots[1]."))),
                        new PickLots.OfShipment(
                                there,
                                1,
                                List.of(new PickLots.Line(order.lines.get(2), THERE, "S", 1, "lines[2].lots[0]."))))));
        isSettled(order);
    }

    @Test
    void lots_that_cannot_be_had_leave_the_pick_lists_as_they_were_and_sales_is_not_asked() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var before = shipments(order);
        order.atPick.add(() -> Future.failedFuture(
                Problem.conflict("lot_not_available", Problem.detail("lines[0].lots[0].lot", "of A only 0"))));
        var refused =
                refusal(shipping.createShipments(order.id, body(HERE, line(order.lines.getFirst(), 2, "A", 2)), ADMIN));
        assertThat(refused.getMessage()).isEqualTo("lot_not_available");
        assertThat(refused.getDebugInfo().encode()).contains("of A only 0");
        assertThat(order.shipments).isEmpty();
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(3L, 2L);
        assertThat(shipments(order))
                .extracting(Shipment::id)
                .contains(before.getFirst().id());
        isSettled(order);
    }

    @Test
    void a_try_after_one_that_died_picks_the_same_for_the_same_shipment() {
        var order = sales.confirmed(PLACES, new long[] {3, 0});
        var body = body(null, line(order.lines.getFirst(), 2, "A", 2));
        var key = Ids.next().toString();
        order.atPick.add(() -> Future.failedFuture(Problem.unavailable("unavailable")));
        assertThat(code(attempt(order, key, body))).isEqualTo("503 unavailable");
        order.mishap = Mishap.RESPONSE_LOST;
        assertThat(code(attempt(order, key, body))).isEqualTo("504 outcome_unknown");
        attempt(order, key, body).await();
        var picked = order.picks.stream().map(p -> p.shipments().getFirst()).toList();
        assertThat(picked).extracting(PickLots.OfShipment::attempts).containsExactly(1, 2, 3);
        assertThat(picked)
                .extracting(p -> p.shipmentId())
                .containsOnly(order.shipments.iterator().next());
        assertThat(picked)
                .extracting(p -> p.lines())
                .containsOnly(picked.getFirst().lines());
        isSettled(order);
    }

    @Test
    void what_is_picked_for_a_shipment_that_sales_refuses_is_picked_no_more() {
        var order = sales.confirmed(PLACES, new long[] {3, 0});
        sales.close(order, order.lines.getFirst(), 2); // its event is under way
        var refused = shipping.createShipments(order.id, body(null, line(order.lines.getFirst(), 2, "A", 2)), ADMIN);
        assertThat(code(refused)).isEqualTo("409 quantity_exceeds_open");
        assertThat(order.picks)
                .extracting(p -> p.shipments().getFirst().lines().size())
                .containsExactly(1, 0);
        isSettled(order);
    }

    @Test
    void a_packed_shipment_names_its_lots_when_it_leaves() {
        var order = sales.confirmed(PLACES, new long[] {3, 0}, new long[] {1, 0});
        var line = order.lines.getFirst();
        var packed = shipping.createShipments(order.id, ShippingFixture.packed(line, 2), ADMIN)
                .await()
                .shipments()
                .getFirst();
        for (var lots : List.of(
                List.of(new ShippedLot("A", 1)),
                List.of(new ShippedLot("A", 3)),
                List.of(new ShippedLot("A", 1), new ShippedLot("a", 1))))
            assertThat(code(shipping.shipShipment(packed.id(), lots(line, lots), ADMIN)))
                    .isEqualTo("400 invalid_lines");
        var two = List.of(new ShippedLot("A", 1), new ShippedLot("B", 1));
        assertThat(code(shipping.shipShipment(packed.id(), lots(order.lines.getLast(), two), ADMIN)))
                .isEqualTo("400 line_not_found");
        order.atPick.add(() -> Future.failedFuture(Problem.conflict("lot_not_available")));
        assertThat(code(shipping.shipShipment(packed.id(), lots(line, two), ADMIN)))
                .isEqualTo("409 lot_not_available");
        assertThat(shipping.getShipment(packed.id(), ADMIN).await()).isEqualTo(packed);
        var shipped = shipping.shipShipment(packed.id(), lots(line, two), ADMIN).await();
        assertThat(shipped.status()).isEqualTo("shipped");
        assertThat(order.picks)
                .hasSize(2)
                .allSatisfy(p -> assertThat(p.shipments()).singleElement().satisfies(s -> {
                    assertThat(s.shipmentId()).isEqualTo(packed.id());
                    assertThat(s.lines()).extracting(PickLots.Line::lot).containsExactly("A", "B");
                }));
        isSettled(order);
    }

    private static ShipShipment lots(UUID line, List<ShippedLot> lots) {
        return new ShipShipment(List.of(new ShipShipment.Line(line, lots)));
    }

    @Test
    void lots_have_all_pieces_of_their_line_and_each_occurs_once() {
        var order = sales.confirmed(PLACES, new long[] {3, 2});
        var line = order.lines.getFirst();
        var packed = new CreateShipments(List.of(line(line, 1, "A", 1)), null, null, null, null, null, null, "packed");
        for (var body : List.of(
                body(HERE, line(line, 3, "A", 2)),
                body(HERE, line(line, 1, "A", 2)),
                body(HERE, line(line, 2, "A", 1, "a", 1)),
                body(HERE, line(line, 0, "A", 0)),
                body(HERE, line(line, 1)),
                body(null, line(line, 4, "A", 4)), // of both locations
                packed))
            assertThat(code(shipping.createShipments(order.id, body, ADMIN))).isEqualTo("400 invalid_lines");
        assertThat(code(shipping.createShipments(order.id, body(HERE, line(line, 1, " ", 1)), ADMIN)))
                .isEqualTo("400 blank");
        assertThat(order.picks).isEmpty();
        isSettled(order);
    }
}
