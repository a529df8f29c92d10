package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.value.Ids;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrder;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** The addresses of an order: as written, or as the customer has them at that moment. */
@ExtendWith(VertxExtension.class)
class AddressesTest {
    static final OrderAddress HARBOUR =
            new OrderAddress("shipping", "Gate 2", "Harbour Road 5", null, "20457", "Hamburg", null, "DE");

    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
    }

    @AfterEach
    void forget() {
        sales.neighbours.addresses.set(List.of());
        sales.neighbours.addressText.set(null);
    }

    private static tradepost.contact.Address of(String type, String line1) {
        return new tradepost.contact.Address(type, null, line1, null, null, null, null, null);
    }

    private static CustomerSnapshot customer(String text, List<tradepost.contact.Address> addresses) {
        return new CustomerSnapshot(
                Ids.next(),
                "CU-000001",
                "Customer Co",
                "c@example.com",
                null,
                null,
                false,
                true,
                text,
                addresses,
                null,
                null,
                false,
                false,
                null,
                1);
    }

    @Test
    void the_address_of_a_customer_is_the_one_for_the_purpose_or_the_first_or_the_text() {
        var all = List.of(of(null, "First"), of("billing", "Second"), of("Shipping", "Third"));
        assertThat(Addresses.ofCustomer(customer("Text", all), "shipping").line1())
                .isEqualTo("Third");
        assertThat(Addresses.ofCustomer(customer("Text", all), "billing").line1())
                .isEqualTo("Second");
        assertThat(Addresses.ofCustomer(customer("Text", all.subList(0, 2)), "shipping")
                        .line1())
                .isEqualTo("First");
        var text = Addresses.ofCustomer(customer("Main Street 1, Springfield", List.of()), "billing");
        assertThat(text)
                .isEqualTo(
                        new OrderAddress("billing", null, "Main Street 1, Springfield", null, null, null, null, null));
        assertThat(Addresses.ofCustomer(customer(" ", List.of()), "billing")).isNull();
        assertThat(Addresses.ofCustomer(customer(null, List.of()), "billing")).isNull();
    }

    private static WriteSalesOrder with(WriteSalesOrder o, OrderAddress shipping, OrderAddress billing) {
        return new WriteSalesOrder(
                o.customerId(), o.items(), o.currency(), o.notes(), o.reference(), o.holdId(), shipping, billing, null);
    }

    private static SalesOrder order(WriteSalesOrder body) {
        return sales.service.createOrder(body, ANYBODY).await().order();
    }

    @Test
    void an_order_keeps_the_addresses_of_its_customer_as_they_were() {
        sales.neighbours.addresses.set(List.of(of("billing", "Old Road 1"), of("shipping", "Old Road 2")));
        var made = order(sales.pieces(1));
        assertThat(made.shippingAddress().line1()).isEqualTo("Old Road 2");
        assertThat(made.billingAddress().line1()).isEqualTo("Old Road 1");
        sales.neighbours.addresses.set(List.of(of("shipping", "New Road 1")));
        assertThat(sales.now(made.id()).order()).isEqualTo(made);
        var body = sales.pieces(2);
        var written = sales.service
                .putOrder(made.id(), with(body, null, HARBOUR), ANYBODY)
                .await()
                .order();
        assertThat(written.shippingAddress().line1()).isEqualTo("New Road 1");
        assertThat(written.billingAddress()).isEqualTo(HARBOUR);
        assertThat(sales.now(made.id()).order()).isEqualTo(written);
    }

    @Test
    void orders_that_are_written_together_have_each_its_own_or_none() {
        var bare = order(sales.pieces(1));
        assertThat(bare.shippingAddress()).isNull();
        assertThat(bare.billingAddress()).isNull();
        var one = order(with(sales.pieces(1), HARBOUR, null));
        assertThat(one.shippingAddress()).isEqualTo(HARBOUR);
        assertThat(one.billingAddress()).isNull();
    }

    @Test
    void the_confirmed_order_names_where_it_is_shipped_to_which_can_change() {
        var made = order(with(sales.pieces(1), HARBOUR, null));
        sales.service.confirmOrder(made.id(), ANYBODY).await();
        var event = sales.events(SalesEvents.CONFIRMED, made.id()).getFirst();
        assertThat(OrderAddress.of(event.getJsonObject("shipping_address"))).isEqualTo(HARBOUR);
        var patch = new JsonObject().put("shipping_address", new JsonObject().put("city", "Bremen"));
        var amended = sales.service.patchOrder(made.id(), patch, ANYBODY).await();
        assertThat(Objects.requireNonNull(amended.order().shippingAddress()).city())
                .isEqualTo("Bremen");
        assertThat(amended.order().totalAmount()).isEqualTo(made.totalAmount());
        assertThat(sales.events(SalesEvents.AMENDED, made.id()))
                .singleElement()
                .matches(e ->
                        e.getJsonObject("shipping_address").getString("city").equals("Bremen"));
        var terms = new JsonObject().put("payment_terms_days", 30).put("notes", "late");
        assertThat(code(sales.service.patchOrder(made.id(), terms, ANYBODY))).isEqualTo("409 invalid_state");
        assertThat(code(sales.service.putOrder(made.id(), sales.pieces(1), ANYBODY)))
                .isEqualTo("409 invalid_state");
    }

    @Test
    void a_patch_changes_fields_of_an_address_or_removes_it() {
        var made = order(with(sales.pieces(1), HARBOUR, HARBOUR));
        var patch = new JsonObject()
                .put("shipping_address", new JsonObject().put("city", "Bremen").putNull("name"))
                .putNull("billing_address");
        var patched =
                sales.service.patchOrder(made.id(), patch, ANYBODY).await().order();
        assertThat(patched.shippingAddress())
                .isEqualTo(new OrderAddress("shipping", null, "Harbour Road 5", null, "20457", "Bremen", null, "DE"));
        assertThat(patched.billingAddress()).isNull();
        assertThat(sales.now(made.id()).order()).isEqualTo(patched);
        var incomplete = new JsonObject().put("billing_address", new JsonObject().put("city", "Bremen"));
        assertThat(code(sales.service.patchOrder(made.id(), incomplete, ANYBODY)))
                .isEqualTo("400 required");
        var removed = new JsonObject().put("shipping_address", new JsonObject().putNull("line1"));
        assertThat(code(sales.service.patchOrder(made.id(), removed, ANYBODY))).isEqualTo("400 required");
    }

    @Test
    void a_placed_order_has_its_address_in_the_event_too() {
        var lines = List.of(new PlaceLine(null, sales.neighbours.item("10.00"), 2, null));
        var body = new PlaceOrderRequest(
                sales.neighbours.customer, lines, null, null, null, null, null, null, HARBOUR, null, null, null, null);
        var placed = sales.shop.placeOrder(body, ANYBODY).await();
        assertThat(placed.order().shippingAddress()).isEqualTo(HARBOUR);
        var event = sales.events(SalesEvents.CONFIRMED, placed.order().id()).getFirst();
        assertThat(OrderAddress.of(event.getJsonObject("shipping_address"))).isEqualTo(HARBOUR);
        assertThat(event.getString("number")).isEqualTo(placed.order().number());
        assertThat(event.getLong("order_version")).isEqualTo(1);
        assertThat(event.getJsonArray("reserved").getJsonObject(0).getLong("quantity"))
                .isEqualTo(2);
        var shipped = sales.service
                .shipOrder(placed.order().id(), Fulfilment.shipment(placed, 2), ANYBODY)
                .await();
        assertThat(shipped.order().fulfillmentStatus()).isEqualTo("fulfilled");
    }
}
