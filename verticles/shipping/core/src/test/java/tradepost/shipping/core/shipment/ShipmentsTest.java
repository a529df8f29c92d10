package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.ALL_PACKED;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.THERE;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.events;
import static tradepost.shipping.core.shipment.ShippingFixture.identity;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.packed;
import static tradepost.shipping.core.shipment.ShippingFixture.part;
import static tradepost.shipping.core.shipment.ShippingFixture.pieces;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.send;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.lot.ShipmentLots;
import tradepost.inventory.lot.ShipmentLots.LotOfLine;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.orders.CancelOrderRequest;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShippedLot;
import tradepost.shipping.ShippingService;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

@ExtendWith(VertxExtension.class)
class ShipmentsTest {
    private final List<Order> orders = new ArrayList<>();

    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    /** After each test, nothing is lost or twice, once all events have arrived. */
    @AfterEach
    void every_piece_is_in_one_place() {
        for (var order : orders) {
            isConserved(order, "before the events");
            sales.deliver(order);
            isConserved(order, "after the events");
            agreesWithSales(order, order.number);
        }
    }

    /** The first line has 3 pieces here and 2 there, the second one 4 here. */
    private Order confirmed() {
        orders.add(sales.confirmed(PLACES, new long[] {3, 2}, new long[] {4}));
        return orders.getLast();
    }

    private static Shipment cancel(UUID shipment) {
        return shipping.cancelShipment(shipment, new CancelOrderRequest("broken box"), ADMIN)
                .await();
    }

    @Test
    void a_confirmed_order_is_a_pick_list_for_each_location() {
        var order = confirmed();
        var made = shipments(order);
        assertThat(made).extracting(Shipment::locationId).containsExactly(HERE, THERE);
        assertThat(made).extracting(Shipment::status).containsOnly("open");
        assertThat(made).allSatisfy(s -> {
            assertThat(s.orderNumber()).isEqualTo(order.number);
            assertThat(s.customerName()).isEqualTo("Corner Hardware");
            assertThat(s.shippingAddress().city()).isEqualTo("Warszawa");
            assertThat(s.number()).matches("SH-\\d{6}");
            assertThat(events(s.id())).isEmpty();
        });
        assertThat(made.getFirst().lines())
                .extracting(l -> l.sku() + " " + l.quantity() + " of " + l.orderedQuantity())
                .containsExactly("SKU-1 3 of 5", "SKU-2 4 of 4");
        assertThat(made.getLast().lines()).extracting(l -> l.quantity()).containsExactly(2L);
    }

    @Test
    void an_event_that_comes_again_changes_nothing() {
        var order = sales.order(PLACES, new long[] {3, 2});
        orders.add(order);
        var event = order.events.getFirst();
        sales.deliver(order);
        var before = shipments(order);
        sales.deliver(List.of(event));
        var another =
                new Event(0, Ids.next(), event.type(), order.id, 2, event.data(), event.actor(), null, event.time());
        sales.deliver(List.of(another));
        assertThat(shipments(order)).isEqualTo(before);
    }

    @Test
    void an_order_without_an_address_is_shipped_too() {
        var order = sales.order(null, PLACES, new long[] {1});
        orders.add(order);
        sales.deliver(order);
        assertThat(shipments(order).getFirst().shippingAddress()).isNull();
        var unknown = sales.order(null, PLACES, new long[] {1});
        orders.add(unknown);
        for (var o : List.of(order, unknown))
            assertThat(shipping.createShipments(o.id, null, ADMIN).await().shipments())
                    .hasSize(1);
        var id = shipments(order).getFirst().id();
        sales.contactAnswers(false);
        var poor = shipping.printPackingSlip(id, ADMIN).await();
        sales.contactAnswers(true);
        var slip = shipping.printPackingSlip(id, ADMIN).await();
        assertThat(slip.bytes().length()).isPositive();
        assertThat(slip).as("what lacks the customer is not stored").isNotEqualTo(poor);
        sales.customerSpeaks("de");
        try {
            assertThat(shipping.printPackingSlip(id, ADMIN).await())
                    .as("it went with the goods")
                    .isEqualTo(slip);
        } finally {
            sales.customerSpeaks(null);
        }
    }

    @Test
    void lots_that_are_named_after_the_response_change_the_shipment_once_more_and_its_slip_is_printed_with_them() {
        var order = confirmed();
        var shipped = shipping.createShipments(order.id, null, ADMIN)
                .await()
                .shipments()
                .getFirst();
        var line = shipped.lines().getFirst();
        assertThat(line.lots()).isEmpty();
        var without = shipping.printPackingSlip(shipped.id(), ADMIN).await();
        var lots = List.of(new LotOfLine(line.orderLineId(), "L-1", 1), new LotOfLine(line.orderLineId(), "L-2", 2));
        var data = Json.write(new ShipmentLots(shipped.id(), order.id, lots));
        var event = EventLog.event(InventoryEvents.SHIPMENT_BOOKED, shipped.id(), 1, data);
        sales.deliver(List.of(event));
        sales.deliver(List.of(event));
        var now = shipping.getShipment(shipped.id(), ADMIN).await();
        assertThat(now.lines().getFirst().lots()).containsExactly(new ShippedLot("L-1", 1), new ShippedLot("L-2", 2));
        assertThat(now.lines().getLast().lots()).isEmpty();
        assertThat(now.version()).isEqualTo(shipped.version() + 1);
        assertThat(events(shipped.id())).containsExactly("shipped", "updated");
        var slip = shipping.printPackingSlip(shipped.id(), ADMIN).await();
        assertThat(slip).isNotEqualTo(without);
        assertThat(shipping.printPackingSlip(shipped.id(), ADMIN).await()).isEqualTo(slip);
    }

    @Test
    void many_events_make_their_pick_lists_at_once() {
        var events = new ArrayList<Event>();
        for (int i = 0; i < 30; i++) {
            orders.add(sales.order(PLACES, new long[] {1, i + 1}));
            events.addAll(orders.getLast().events);
            orders.getLast().events.clear();
        }
        sales.deliver(events);
        for (var order : orders) assertThat(shipments(order)).hasSize(2);
    }

    @Test
    void without_a_body_everything_open_is_shipped_at_once_from_each_location() {
        var order = confirmed();
        var shipped = shipping.createShipments(order.id, null, ADMIN).await().shipments();
        assertThat(shipped).extracting(Shipment::status).containsExactly("shipped", "shipped");
        assertThat(shipped).allSatisfy(s -> {
            assertThat(s.shippedAt()).isNotNull();
            assertThat(s.packedAt()).isNull();
            assertThat(events(s.id())).containsExactly("shipped");
        });
        assertThat(shipped).isEqualTo(shipments(order));
        assertThat(code(shipping.createShipments(order.id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_part_is_a_shipment_of_its_own_and_the_pick_list_keeps_the_rest() {
        var order = confirmed();
        var line = order.lines.getFirst();
        var first =
                shipping.createShipments(order.id, part(line, 2), ADMIN).await().shipments();
        assertThat(first).hasSize(1);
        assertThat(first.getFirst().status()).isEqualTo("shipped");
        assertThat(first.getFirst().locationId()).isEqualTo(HERE);
        assertThat(pieces(first.getFirst())).isEqualTo(2);
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(1L + 4, 2L);
        // the next two pieces are at both locations
        var second =
                shipping.createShipments(order.id, part(line, 2), ADMIN).await().shipments();
        assertThat(second).extracting(Shipment::locationId).containsExactly(HERE, THERE);
        assertThat(second).extracting(s -> pieces(s)).containsExactly(1L, 1L);
        // a whole pick list moves on itself, with its number
        var there = shipments(order, "open").getLast();
        var last =
                shipping.createShipments(order.id, part(line, 1), ADMIN).await().shipments();
        assertThat(last).singleElement().satisfies(s -> assertThat(s.number()).isEqualTo(there.number()));
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(4L);
    }

    @Test
    void a_location_can_be_named() {
        var order = confirmed();
        var there = new CreateShipments(null, THERE, null, null, null, null, null, null);
        assertThat(shipping.createShipments(order.id, there, ADMIN).await().shipments())
                .singleElement()
                .satisfies(s -> assertThat(pieces(s)).isEqualTo(2));
        var more =
                new CreateShipments(part(order.lines.getFirst(), 1).lines(), THERE, null, null, null, null, null, null);
        assertThat(code(shipping.createShipments(order.id, more, ADMIN))).isEqualTo("409 quantity_exceeds_open");
    }

    @Test
    void wrong_lines_are_refused_by_name() {
        var order = confirmed();
        var line = order.lines.getFirst();
        var exceeding = refusal(shipping.createShipments(order.id, part(line, 6), ADMIN));
        assertThat(exceeding.getMessage()).isEqualTo("quantity_exceeds_open");
        assertThat(exceeding.getDebugInfo().encode()).contains("lines[0].quantity", "requested 6, open 5");
        assertThat(code(shipping.createShipments(order.id, part(line, 0), ADMIN)))
                .isEqualTo("400 invalid_lines");
        assertThat(code(shipping.createShipments(order.id, part(Ids.next(), 1), ADMIN)))
                .isEqualTo("400 line_not_found");
        var twice = new CreateShipments(
                List.of(new CreateShipments.Line(line, 1), new CreateShipments.Line(line, 1)),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        assertThat(code(shipping.createShipments(order.id, twice, ADMIN))).isEqualTo("400 line_twice");
        assertThat(code(shipping.createShipments(Ids.next(), null, ADMIN))).isEqualTo("404 order_not_found");
    }

    @Test
    void of_a_line_that_waits_wholly_for_stock_nothing_is_open() {
        var waiting = new long[] {0};
        var order = sales.confirmed(List.of(HERE), new long[] {3}, waiting);
        for (var body : List.of(part(order.lines.getLast(), 1), packed(order.lines.getLast(), 1))) {
            var refused = refusal(shipping.createShipments(order.id, body, ADMIN));
            assertThat(refused.failureCode() + " " + refused.getMessage()).isEqualTo("409 quantity_exceeds_open");
            assertThat(refused.getDebugInfo().encode()).contains("lines[0].quantity", "requested 1, open 0");
        }
        var wrong = new ArrayList<>(part(order.lines.getLast(), 1).lines());
        wrong.addAll(part(Ids.next(), 1).lines());
        var unknown = refusal(shipping.createShipments(
                order.id, new CreateShipments(wrong, null, null, null, null, null, null, null), ADMIN));
        assertThat(unknown.failureCode() + " " + unknown.getMessage()).isEqualTo("400 line_not_found");
        assertThat(unknown.getDebugInfo().encode()).contains("lines[1].line_id").doesNotContain("lines[0].line_id");
        assertThat(shipments(order))
                .singleElement()
                .satisfies(s -> assertThat(pieces(s)).isEqualTo(3));
    }

    @Test
    void of_an_order_that_waits_wholly_for_stock_nothing_is_open() {
        var order = sales.confirmed(List.of(HERE), new long[] {0});
        assertThat(code(shipping.createShipments(order.id, part(order.lines.getFirst(), 1), ADMIN)))
                .isEqualTo("409 quantity_exceeds_open");
        assertThat(code(shipping.createShipments(order.id, part(Ids.next(), 1), ADMIN)))
                .isEqualTo("400 line_not_found");
        assertThat(code(shipping.createShipments(order.id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_shipment_is_packed_shipped_and_delivered() {
        var order = confirmed();
        var made = shipping.createShipments(order.id, packed(order.lines.getLast(), 3), ADMIN)
                .await()
                .shipments()
                .getFirst();
        assertThat(made.status()).isEqualTo("packed");
        assertThat(made.carrier()).isEqualTo("DHL");
        assertThat(made.version()).isEqualTo(1);
        assertThat(code(shipping.deliverShipment(made.id(), ADMIN))).isEqualTo("409 invalid_state");
        var shipped = shipping.shipShipment(made.id(), null, ADMIN).await();
        assertThat(shipped.status()).isEqualTo("shipped");
        assertThat(code(shipping.shipShipment(made.id(), null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(shipping.packShipment(made.id(), ADMIN))).isEqualTo("409 invalid_state");
        assertThat(code(shipping.cancelShipment(made.id(), null, ADMIN))).isEqualTo("409 invalid_state");
        var patch = new JsonObject().put("tracking", "T-1").put("notes", "left at the door");
        var patched = shipping.patchShipment(made.id(), patch, ADMIN).await();
        assertThat(patched.tracking()).isEqualTo("T-1");
        assertThat(patched.status()).isEqualTo("shipped");
        assertThat(shipping.patchShipment(made.id(), patch, ADMIN).await().version())
                .isEqualTo(patched.version());
        var delivered = shipping.deliverShipment(made.id(), ADMIN).await();
        assertThat(delivered.deliveredAt()).isNotNull();
        assertThat(events(made.id())).containsExactly("packed", "shipped", "updated", "delivered");
        assertThat(delivered.version()).isEqualTo(4);
    }

    @Test
    void a_pick_list_is_packed_and_shipped_as_it_is() {
        var order = confirmed();
        var list = shipments(order).getFirst();
        assertThat(shipping.packShipment(list.id(), ADMIN).await().status()).isEqualTo("packed");
        assertThat(shipping.shipShipment(list.id(), null, ADMIN).await().status())
                .isEqualTo("shipped");
        var other = shipments(order, "open").getFirst();
        assertThat(shipping.shipShipment(other.id(), null, ADMIN).await().packedAt())
                .isNull();
        assertThat(ShippingFixture.db
                        .list(r -> r.getString(0), "select status from fulfilment where order_id = $1", order.id)
                        .await())
                .containsExactly("done");
    }

    @Test
    void the_pieces_of_a_cancelled_shipment_return_to_the_pick_list_of_its_location() {
        var order = confirmed();
        var line = order.lines.getFirst();
        var partly = shipping.createShipments(order.id, packed(line, 2), ADMIN)
                .await()
                .shipments()
                .getFirst();
        var cancelled = cancel(partly.id());
        assertThat(cancelled.status()).isEqualTo("cancelled");
        assertThat(cancelled.cancelReason()).isEqualTo("broken box");
        assertThat(pieces(cancelled)).isEqualTo(2);
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(7L, 2L);
        // and to a new one if there is none
        var whole =
                shipping.createShipments(order.id, ALL_PACKED, ADMIN).await().shipments();
        assertThat(shipments(order, "open")).isEmpty();
        for (var s : whole) cancel(s.id());
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(7L, 2L);
        assertThat(code(shipping.cancelShipment(
                        shipments(order, "open").getFirst().id(), null, ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(code(shipping.patchShipment(partly.id(), new JsonObject().put("notes", "x"), ADMIN)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void what_sales_refuses_is_as_it_was() {
        var order = confirmed();
        sales.cancel(order, "changed their mind"); // the event is still under way
        var before = shipments(order);
        assertThat(code(shipping.createShipments(order.id, null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(shipments(order)).extracting(s -> s.status() + pieces(s)).containsExactly("open7", "open2");
        assertThat(code(shipping.createShipments(order.id, part(order.lines.getFirst(), 2), ADMIN)))
                .isEqualTo("409 invalid_state");
        assertThat(shipments(order, "open"))
                .extracting(Shipment::id)
                .containsExactlyElementsOf(before.stream().map(Shipment::id).toList());
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(7L, 2L);
        assertThat(shipments(order, "cancelled")).extracting(s -> pieces(s)).containsExactly(2L);
        var packedList = shipping.packShipment(before.getFirst().id(), ADMIN).await();
        assertThat(code(shipping.shipShipment(packedList.id(), null, ADMIN))).isEqualTo("409 invalid_state");
        sales.deliver(order);
        assertThat(shipments(order)).extracting(Shipment::status).containsOnly("cancelled");
        assertThat(shipping.getShipment(packedList.id(), ADMIN).await().cancelReason())
                .isEqualTo("changed their mind");
        assertThat(code(shipping.createShipments(order.id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void an_order_that_was_cancelled_stays_so_if_its_confirmation_comes_later() {
        var order = sales.order(PLACES, new long[] {3, 2});
        var confirmation = order.events.removeFirst();
        sales.cancel(order, null);
        sales.deliver(order);
        sales.deliver(List.of(confirmation));
        assertThat(shipments(order)).isEmpty();
        assertThat(code(shipping.createShipments(order.id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void the_event_completes_a_shipment_whose_response_was_lost() {
        var order = confirmed();
        var list = shipments(order).getFirst();
        order.mishap = Mishap.RESPONSE_LOST;
        assertThat(code(shipping.shipShipment(list.id(), null, ADMIN))).isEqualTo("504 outcome_unknown");
        assertThat(shipments(order).getFirst().status()).isEqualTo("open");
        assertThat(code(shipping.packShipment(list.id(), ADMIN))).isEqualTo("409 invalid_state");
        sales.deliver(order);
        assertThat(shipments(order).getFirst().status()).isEqualTo("shipped");
        assertThat(events(list.id())).containsExactly("shipped");
    }

    @Test
    void a_repeated_command_continues_where_the_first_one_stopped() {
        for (var mishap : Mishap.values()) {
            var order = confirmed();
            var arguments = new JsonObject()
                    .put("orderId", order.id.toString())
                    .put("body", Json.write(part(order.lines.getFirst(), 4)));
            order.mishap = mishap;
            var key = Ids.next().toString();
            send("createShipments", key, null, arguments.copy())
                    .otherwiseEmpty()
                    .await();
            var again = send("createShipments", key, null, arguments.copy()).await();
            var replayed = send("createShipments", key, null, arguments.copy()).await();
            var made =
                    Json.read(again.body(), tradepost.shipping.Shipments.class).shipments();
            assertThat(made).extracting(s -> s.status() + pieces(s)).containsExactly("shipped3", "shipped1");
            assertThat(replayed.body()).isEqualTo(again.body());
            assertThat(shipments(order)).hasSize(4);
            sales.deliver(order);
        }
    }

    @Test
    void another_command_completes_a_shipment_that_was_left_in_between() {
        var order = confirmed();
        var list = shipments(order).getFirst();
        order.mishap = Mishap.NOT_REACHED;
        assertThat(code(shipping.shipShipment(list.id(), null, ADMIN))).isEqualTo("503 unavailable");
        assertThat(code(shipping.cancelShipment(list.id(), null, ADMIN))).isEqualTo("409 invalid_state");
        assertThat(shipping.shipShipment(list.id(), null, ADMIN).await().status())
                .isEqualTo("shipped");
        assertThat(events(list.id())).containsExactly("shipped");
    }

    @Test
    void closed_pieces_leave_the_pick_lists_and_then_the_packed_shipments() {
        var order = confirmed();
        var line = order.lines.getFirst();
        shipping.createShipments(order.id, part(order.lines.getLast(), 1), ADMIN)
                .await();
        var packedOnes = shipping.createShipments(order.id, packed(line, 2), ADMIN)
                .await()
                .shipments();
        sales.close(order, line, 3); // both there, and one here
        sales.deliver(order);
        assertThat(shipments(order, "packed")).extracting(s -> pieces(s)).containsExactly(2L);
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(3L);
        assertThat(shipments(order, "cancelled"))
                .extracting(Shipment::cancelReason)
                .containsExactly("discontinued");
        sales.close(order, line, 1); // of the packed one, whose other piece returns to the pick list
        sales.deliver(order);
        assertThat(shipping.getShipment(packedOnes.getFirst().id(), ADMIN)
                        .await()
                        .status())
                .isEqualTo("cancelled");
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(4L);
    }

    @Test
    void an_order_that_is_not_known_yet_is_read_and_its_event_then_changes_nothing() {
        var order = sales.order(PLACES, new long[] {3, 2}, new long[] {4});
        orders.add(order);
        assertThat(shipments(order)).isEmpty();
        var shipped = shipping.createShipments(order.id, part(order.lines.getFirst(), 4), ADMIN)
                .await()
                .shipments();
        assertThat(shipped).extracting(s -> pieces(s)).containsExactly(3L, 1L);
        assertThat(shipped.getFirst().shippingAddress().city()).isEqualTo("Warszawa");
        assertThat(shipped.getFirst().lines().getFirst().orderedQuantity()).isEqualTo(5);
        var before = shipments(order);
        sales.deliver(order);
        assertThat(shipments(order)).isEqualTo(before);
        var draft = sales.order(PLACES, new long[] {1});
        draft.status = "draft";
        assertThat(code(shipping.createShipments(draft.id, null, ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_stale_version_is_refused() {
        var order = confirmed();
        var id = shipments(order).getFirst().id().toString();
        for (var action : List.of("packShipment", "shipShipment", "deliverShipment", "cancelShipment"))
            assertThat(code(send(action, null, "\"9\"", new JsonObject().put("shipmentId", id))))
                    .isEqualTo("412 stale_version");
        var patch = new JsonObject().put("shipmentId", id).put("body", new JsonObject().put("notes", "x"));
        assertThat(code(send("patchShipment", null, "\"9\"", patch))).isEqualTo("412 stale_version");
        assertThat(send("packShipment", null, "\"1\"", new JsonObject().put("shipmentId", id))
                        .await()
                        .headers()
                        .get("etag"))
                .isEqualTo("\"2\"");
    }

    @Test
    void packing_does_not_require_the_permission_to_ship() {
        var order = confirmed();
        var packer =
                identity.proxy("nobody", List.of("shipments:write"), ShippingService.ADDRESS, ShippingService.class);
        assertThat(code(packer.createShipments(order.id, null, ADMIN))).isEqualTo("403 forbidden");
        var made = packer.createShipments(order.id, ALL_PACKED, ADMIN).await().shipments();
        assertThat(made).hasSize(2);
        assertThat(code(packer.shipShipment(made.getFirst().id(), null, ADMIN))).isEqualTo("403 forbidden");
        assertThat(code(shipping.getShipment(Ids.next(), ADMIN))).isEqualTo("404 shipment_not_found");
    }
}
