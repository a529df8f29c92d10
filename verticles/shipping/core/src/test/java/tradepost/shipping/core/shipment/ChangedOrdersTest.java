package tradepost.shipping.core.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.shipping.core.shipment.ShippingFixture.ADMIN;
import static tradepost.shipping.core.shipment.ShippingFixture.HERE;
import static tradepost.shipping.core.shipment.ShippingFixture.PLACES;
import static tradepost.shipping.core.shipment.ShippingFixture.THERE;
import static tradepost.shipping.core.shipment.ShippingFixture.agreesWithSales;
import static tradepost.shipping.core.shipment.ShippingFixture.events;
import static tradepost.shipping.core.shipment.ShippingFixture.hasWhatIsReserved;
import static tradepost.shipping.core.shipment.ShippingFixture.isConserved;
import static tradepost.shipping.core.shipment.ShippingFixture.owesNothing;
import static tradepost.shipping.core.shipment.ShippingFixture.packed;
import static tradepost.shipping.core.shipment.ShippingFixture.part;
import static tradepost.shipping.core.shipment.ShippingFixture.pieces;
import static tradepost.shipping.core.shipment.ShippingFixture.sales;
import static tradepost.shipping.core.shipment.ShippingFixture.shipments;
import static tradepost.shipping.core.shipment.ShippingFixture.shipping;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.orders.invoice.OrderAddress;
import tradepost.shipping.PackedPart;
import tradepost.shipping.Shipment;
import tradepost.shipping.core.shipment.FakeSales.Mishap;
import tradepost.shipping.core.shipment.FakeSales.Order;

/** Pick lists of orders that change after their confirmation. */
@ExtendWith(VertxExtension.class)
class ChangedOrdersTest {
    private final List<Order> orders = new ArrayList<>();

    @BeforeAll
    static void start(Vertx vertx) {
        ShippingFixture.start(vertx);
    }

    @AfterEach
    void every_piece_is_in_one_place() {
        for (var order : orders) {
            sales.deliver(order);
            isConserved(order, order.number);
            agreesWithSales(order, order.number);
            hasWhatIsReserved(order, order.number);
            owesNothing(order, order.number);
        }
    }

    /** The first line has 3 pieces here and 2 there, the second one 4 here. */
    private Order confirmed() {
        orders.add(sales.confirmed(PLACES, new long[] {3, 2}, new long[] {4}));
        return orders.getLast();
    }

    @Test
    void pick_lists_gain_and_lose_pieces() {
        var order = confirmed();
        sales.change(order, order.lines.getFirst(), HERE, 2);
        sales.change(order, order.lines.getLast(), HERE, -1);
        sales.change(order, order.lines.getFirst(), THERE, -2);
        sales.deliver(order);
        assertThat(shipments(order, "open")).singleElement().satisfies(s -> {
            assertThat(pieces(s)).isEqualTo(5 + 3);
            assertThat(events(s.id())).containsExactly("updated", "updated");
        });
        assertThat(shipments(order, "cancelled"))
                .extracting(Shipment::cancelReason)
                .containsExactly("changed");
        sales.change(order, order.lines.getFirst(), THERE, 0);
        sales.deliver(order);
        var made = shipments(order, "open").getLast();
        assertThat(made.locationId()).isEqualTo(THERE);
        assertThat(made.lines())
                .singleElement()
                .satisfies(l -> assertThat(l.sku()).isEqualTo("SKU-3"));
    }

    @Test
    void an_order_that_has_shipped_is_open_again_and_gets_another_pick_list() {
        var order = confirmed();
        shipping.createShipments(order.id, null, ADMIN).await();
        sales.change(order, order.lines.getFirst(), HERE, 2);
        sales.deliver(order);
        assertThat(shipments(order, "open"))
                .singleElement()
                .satisfies(s -> assertThat(pieces(s)).isEqualTo(2));
        shipping.createShipments(order.id, null, ADMIN).await();
        assertThat(shipments(order, "open")).isEmpty();
    }

    @Test
    void the_address_of_a_change_counts_for_what_is_open() {
        var order = confirmed();
        order.address = new OrderAddress(null, null, "Street 2", null, null, "Oslo", null, "NO");
        sales.change(order, order.lines.getFirst(), HERE, 1);
        sales.deliver(order);
        assertThat(shipments(order))
                .allSatisfy(s -> assertThat(s.shippingAddress().city()).isEqualTo("Oslo"));
    }

    @Test
    void an_order_that_is_read_after_a_change_and_before_its_event_is_right_afterwards() {
        orders.add(sales.order(PLACES, new long[] {3, 2}));
        var order = orders.getLast();
        sales.change(order, order.lines.getFirst(), HERE, 4);
        shipping.createShipments(order.id, part(order.lines.getFirst(), 1), ADMIN)
                .await();
        sales.change(order, order.lines.getFirst(), THERE, -1);
        sales.deliver(order);
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(6L, 1L);
    }

    @Test
    void an_order_whose_confirmation_did_not_say_what_was_reserved_is_known_by_its_change() {
        orders.add(sales.order(PLACES, new long[] {3, 2}));
        var order = orders.getLast();
        order.events.clear();
        sales.change(order, order.lines.getFirst(), HERE, 4);
        sales.deliver(order);
        assertThat(shipments(order, "open")).extracting(s -> pieces(s)).containsExactly(7L, 2L);
    }

    @Test
    void pieces_that_were_closed_added_and_shipped_before_the_events_arrive() {
        var order = confirmed();
        var line = order.lines.getLast();
        sales.close(order, line, 3);
        sales.change(order, line, HERE, 3);
        shipping.createShipments(order.id, part(line, 4), ADMIN).await();
        sales.deliverNext(order, order.number);
        isConserved(order, "closed");
        assertThat(open(order)).isEqualTo(3 + 2);
        sales.deliver(order);
        assertThat(open(order)).isEqualTo(3 + 2);
    }

    @Test
    void pieces_that_were_removed_added_and_shipped_before_the_events_arrive() {
        var order = confirmed();
        var line = order.lines.getLast();
        sales.change(order, line, HERE, -3);
        sales.change(order, line, HERE, 5);
        shipping.createShipments(order.id, part(line, 4), ADMIN).await();
        sales.deliverNext(order, order.number);
        isConserved(order, "removed");
        assertThat(open(order)).isEqualTo(3 + 2);
        sales.deliver(order);
        assertThat(open(order)).isEqualTo(3 + 2 + 2);
    }

    @Test
    void a_cancelled_shipment_that_sales_has_shipped_is_recorded_after_others_have_taken_its_pieces() {
        var order = confirmed();
        var line = order.lines.getLast();
        sales.close(order, line, 3);
        sales.change(order, line, HERE, 3);
        order.mishap = Mishap.RESPONSE_LOST;
        assertThatThrownBy(() ->
                        shipping.createShipments(order.id, part(line, 4), ADMIN).await())
                .hasMessage("outcome_unknown");
        sales.change(order, line, HERE, 4);
        sales.deliverNext(order, order.number); // the closing cancels the shipment that is leaving
        sales.deliverNext(order, order.number); // its pieces are open again
        shipping.createShipments(order.id, part(line, 4), ADMIN).await();
        sales.deliverNext(order, order.number);
        isConserved(order, "shipped");
        assertThat(shipments(order, "shipped")).extracting(s -> pieces(s)).containsExactly(4L, 4L);
        sales.deliver(order);
        assertThat(open(order)).isEqualTo(3 + 2);
    }

    private static long open(Order order) {
        return shipments(order, "open").stream().mapToLong(s -> pieces(s)).sum();
    }

    @Test
    void what_is_packed_or_leaving_is_told_to_sales() {
        var order = confirmed();
        assertThat(shipping.packed(order.id, ADMIN).await()).isEmpty();
        var line = order.lines.getFirst();
        shipping.createShipments(order.id, packed(line, 2), ADMIN).await();
        assertThat(shipping.packed(order.id, ADMIN).await()).containsExactly(new PackedPart(line, HERE, 2));
        sales.change(order, line, HERE, -1);
        sales.deliver(order);
        assertThat(shipping.packed(order.id, ADMIN).await()).hasSize(1);
        sales.change(order, line, HERE, -1); // packed between the question of sales and its commit
        sales.deliver(order);
        assertThat(shipping.packed(order.id, ADMIN).await()).isEmpty();
    }
}
