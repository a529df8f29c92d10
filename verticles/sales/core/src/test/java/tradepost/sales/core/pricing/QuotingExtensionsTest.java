package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;
import static tradepost.sales.core.TestExtension.saying;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.extension.ExtensionStats;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Sales;
import tradepost.sales.core.TestExtension;
import tradepost.sales.extension.ConnectedExtension;
import tradepost.sales.extension.ExtensionService;
import tradepost.sales.extension.PatchExtension;
import tradepost.sales.extension.UsedExtension;

/** Taxes, prices and shipping charges that an extension quotes, and the list of extensions. Without a valid quote, the configured ones apply. */
@ExtendWith(VertxExtension.class)
class QuotingExtensionsTest {
    static final String TAX = "ext.tax.quote";
    static final String PRICE = "ext.price.quote";
    static final String SHIPPING = "ext.shipping.quote";

    static Vertx vertx;
    static Sales sales;
    static ExtensionService extensions;
    TestExtension connected;

    @BeforeAll
    static void start(Vertx given) {
        vertx = given;
        sales = new Sales(vertx, "extensions.deadline_ms", "3000"); // longer than anything that is to be in time
        extensions = sales.proxy("admin", ExtensionService.ADDRESS, ExtensionService.class);
    }

    @AfterEach
    void disconnect() {
        if (connected == null) return;
        connected.close();
        sales.draft(); // notices that it is gone
    }

    void connect(String point, String name, String answer) {
        connected = new TestExtension(vertx, point, name, 10, saying(answer));
        connected.connected(() -> sales.draft());
    }

    static void isPriced(SalesOrderWithItems order, String total, String tax) {
        assertThat(order.order().totalAmount()).isEqualByComparingTo(total);
        assertThat(order.order().taxAmount()).isEqualByComparingTo(tax);
    }

    @Test
    void the_taxes_of_an_order_are_those_that_an_extension_quotes() {
        connect(TAX, "avalanche", "{\"lines\": [{\"line\": 0, \"rate\": 8.625}]}");
        var draft = sales.draft();
        isPriced(draft, "32.59", "2.59");
        assertThat(draft.items().getFirst().taxRate()).isEqualByComparingTo("8.625");
        assertThat(draft.order().extensions()).containsExactly(new UsedExtension(TAX, "avalanche", "2.1"));
        var confirmed = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        isPriced(confirmed, "32.59", "2.59");
        assertThat(confirmed.order().extensions()).isEqualTo(draft.order().extensions());
    }

    @Test
    void a_draft_that_gets_another_address_is_quoted_again() {
        connect(TAX, "avalanche", "{\"lines\": [{\"line\": 0, \"rate\": 10}]}");
        var draft = sales.draft();
        isPriced(draft, "33.00", "3.00");
        connected.answers(saying("{\"lines\": [{\"line\": 0, \"rate\": 20, \"included\": true}]}"));
        var address = new JsonObject()
                .put("line1", "1 Main Street")
                .put("postal_code", "94103")
                .put("country", "US");
        var patched = sales.service
                .patchOrder(draft.order().id(), new JsonObject().put("shipping_address", address), ANYBODY)
                .await();
        isPriced(patched, "30.00", "5.00");
        assertThat(patched.order().extensions()).hasSize(1);
        connected.answers(saying("{}"));
        var other = new JsonObject().put("shipping_address", address.copy().put("country", "CA"));
        var untaxed =
                sales.service.patchOrder(draft.order().id(), other, ANYBODY).await();
        isPriced(untaxed, "30.00", "0");
        assertThat(untaxed.order().extensions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"lines\": []}",
                "{\"lines\": [{\"line\": 0, \"rate\": -1}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 101}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 0.00001}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": \"10\"}]}",
                "{\"lines\": [{\"line\": 0.5, \"rate\": 10}]}",
                "{\"lines\": [{\"line\": 1, \"rate\": 10}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 10}, {\"line\": 0, \"rate\": 10}]}",
                "{\"lines\": [null]}",
                "{\"tax\": 5}"
            })
    void without_valid_rates_the_configured_ones_apply(String answer) {
        connect(TAX, "avalanche", answer);
        isPriced(sales.draft(), "30.00", "0");
    }

    @Test
    void the_price_of_a_line_is_what_an_extension_quotes_and_stays_when_the_order_is_confirmed() {
        connect(PRICE, "deals", "{\"lines\": [{\"line\": 0, \"unit_price\": 7.5}]}");
        var draft = sales.draft();
        isPriced(draft, "22.50", "0");
        assertThat(draft.order().extensions()).containsExactly(new UsedExtension(PRICE, "deals", "2.1"));
        connected.close();
        var confirmed = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        assertThat(confirmed.items().getFirst().unitPrice()).isEqualTo(new BigDecimal("7.50"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lines\": []}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": -1}]}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": 7.5555555}]}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": 1e11}]}",
                "{\"lines\": [{\"line\": 3, \"unit_price\": 1}]}"
            })
    void without_a_valid_price_the_computed_one_applies(String answer) {
        connect(PRICE, "deals", answer);
        isPriced(sales.draft(), "30.00", "0");
    }

    static String shipping(SalesOrderWithItems order) {
        var c = order.order().shipping();
        return c == null ? "none" : c.method() + " " + c.amount() + " " + c.source();
    }

    @Test
    void the_shipping_of_an_order_costs_what_an_extension_quotes() {
        connect(
                SHIPPING,
                "carriers",
                "{\"amount\": 4.5, \"currency\": \"USD\", \"method\": \"parcel\", \"carrier\": \"Post\", \"delivery_days\": 3}");
        var draft = sales.draft();
        isPriced(draft, "34.50", "0");
        var charge = draft.order().shipping();
        assertThat(shipping(draft)).isEqualTo("parcel 4.50 extension");
        assertThat(charge.carrier() + " " + charge.deliveryDays()).isEqualTo("Post 3");
        assertThat(draft.order().extensions()).containsExactly(new UsedExtension(SHIPPING, "carriers", "2.1"));
        var line = new PlaceLine(null, sales.neighbours.item("10.00"), 1, null, null);
        var placed = sales.shop
                .placeOrder(
                        new PlaceOrderRequest(sales.neighbours.customer, List.of(line), null, null, null, null),
                        ANYBODY)
                .await();
        isPriced(placed, "14.50", "0");
        assertThat(placed.order().extensions()).isEqualTo(draft.order().extensions());
        connected.answers(saying("{\"amount\": 9, \"currency\": \"USD\", \"method\": \"parcel\"}"));
        var confirmed = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        isPriced(confirmed, "34.50", "0"); // as the client has seen it
        int asked = connected.asked.get();
        var order = sales.service
                .changeOrder(
                        draft.order().id(),
                        new ChangeOrderRequest(
                                List.of(new ChangeOrderRequest.Line(
                                        null, sales.neighbours.item("1.00"), null, 1, null)),
                                null,
                                null,
                                null),
                        ANYBODY)
                .await();
        isPriced(order, "35.50", "0");
        assertThat(connected.asked.get()).isEqualTo(asked);
    }

    @Test
    void an_extension_learns_what_is_shipped_where_for_how_much() {
        var seen = new AtomicReference<JsonObject>();
        connected = new TestExtension(vertx, SHIPPING, "carriers", 10, m -> {
            seen.set(m.body());
            m.reply(new JsonObject());
        });
        connected.connected(() -> sales.draft());
        var lines = List.of(new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 3, null));
        var address = new OrderAddress(null, null, "1 Main Street", null, null, null, null, "US");
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                lines,
                "USD",
                null,
                null,
                null,
                null,
                null,
                address,
                null,
                new Discount("amount", new BigDecimal("6")),
                null,
                null,
                null,
                new WriteShippingCharge("express", null));
        var made = sales.service.createOrder(body, ANYBODY).await();
        assertThat(shipping(made)).isEqualTo("express 0.00 default");
        assertThat(seen.get().getString("method")).isEqualTo("express");
        assertThat(seen.get().getJsonObject("shipping_address").getString("country"))
                .isEqualTo("US");
        assertThat(seen.get().getValue("total_amount")).hasToString("24.00");
        assertThat(seen.get().getJsonArray("lines").getJsonObject(0).getLong("quantity"))
                .isEqualTo(3);
    }

    @Test
    void an_extension_is_not_asked_for_a_charge_that_the_client_sets() {
        connect(SHIPPING, "carriers", "{\"amount\": 4.5, \"currency\": \"USD\", \"method\": \"parcel\"}");
        int asked = connected.asked.get();
        var draft = sales.draft();
        assertThat(connected.asked.get()).isEqualTo(asked + 1);
        var set = new JsonObject().put("shipping", new JsonObject().put("amount", 2));
        var patched = sales.service.patchOrder(draft.order().id(), set, ANYBODY).await();
        assertThat(shipping(patched)).isEqualTo("parcel 2.00 request");
        assertThat(patched.order().extensions()).isEmpty();
        assertThat(connected.asked.get()).isEqualTo(asked + 1);
        var removed = new JsonObject().putNull("shipping");
        var quoted =
                sales.service.patchOrder(draft.order().id(), removed, ANYBODY).await();
        assertThat(shipping(quoted)).isEqualTo("parcel 4.50 extension");
    }

    @Test
    void the_shipping_of_a_draft_that_gets_another_address_or_discount_is_quoted_again() {
        connect(SHIPPING, "carriers", "{\"amount\": 4.5, \"currency\": \"USD\", \"method\": \"parcel\"}");
        var id = sales.draft().order().id();
        connected.answers(saying("{\"amount\": 20, \"currency\": \"USD\", \"method\": \"air\"}"));
        var address = new JsonObject().put("line1", "1 Main Street").put("country", "US");
        var moved = sales.service
                .patchOrder(id, new JsonObject().put("shipping_address", address), ANYBODY)
                .await();
        assertThat(shipping(moved)).isEqualTo("air 20.00 extension");
        isPriced(moved, "50.00", "0");
        var noted = sales.service
                .patchOrder(id, new JsonObject().put("notes", "ring"), ANYBODY)
                .await();
        isPriced(noted, "50.00", "0");
        connected.answers(saying("{}"));
        var discount = new JsonObject().put("type", "percent").put("value", 10);
        var fallback = sales.service
                .patchOrder(id, new JsonObject().put("discount", discount), ANYBODY)
                .await();
        assertThat(shipping(fallback)).isEqualTo("air 0.00 default");
        assertThat(fallback.order().extensions()).isEmpty();
        isPriced(fallback, "27.00", "0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"amount\": null}",
                "{\"amount\": 5}",
                "{\"amount\": \"5\", \"currency\": \"USD\", \"method\": \"parcel\"}",
                "{\"amount\": -1, \"currency\": \"USD\", \"method\": \"parcel\"}",
                "{\"amount\": 5.001, \"currency\": \"USD\", \"method\": \"parcel\"}",
                "{\"amount\": 5, \"currency\": \"EUR\", \"method\": \"parcel\"}",
                "{\"amount\": 1e11, \"currency\": \"USD\", \"method\": \"parcel\"}",
                "{\"amount\": 5, \"currency\": \"USD\", \"method\": \" \"}",
                "{\"amount\": 5, \"currency\": \"USD\", \"method\": \"\u00a0\"}",
                "{\"amount\": 5, \"currency\": \"USD\", \"method\": \"parcel\", \"carrier\": \"  \"}",
                "{\"amount\": 5, \"currency\": \"USD\", \"method\": \"parcel\", \"delivery_days\": 2.5}",
                "{\"amount\": 5, \"currency\": \"USD\", \"method\": \"parcel\", \"free\": true}"
            })
    void without_a_valid_quote_the_shipping_costs_nothing(String answer) {
        connect(SHIPPING, "carriers", answer);
        var draft = sales.draft();
        assertThat(shipping(draft)).isEqualTo("none");
        isPriced(draft, "30.00", "0");
    }

    @Test
    void a_late_quote_does_not_count() {
        var asked = new CopyOnWriteArrayList<Message<JsonObject>>();
        connected = new TestExtension(vertx, SHIPPING, "late", 10, asked::add);
        connected.connected(() -> sales.draft());
        var draft = sales.draft();
        var late = saying("{\"amount\": 5, \"currency\": \"USD\", \"method\": \"parcel\"}");
        assertThat(asked).isNotEmpty().allSatisfy(late);
        assertThat(shipping(draft)).isEqualTo("none");
        isPriced(draft, "30.00", "0");
    }

    @Test
    void the_tax_of_the_shipping_is_what_an_extension_quotes() {
        connect(TAX, "avalanche", "{\"lines\": [{\"line\": 0, \"rate\": 10}], \"shipping\": {\"rate\": 20}}");
        var draft = sales.draft();
        isPriced(draft, "33.00", "3.00");
        var set = new JsonObject().put("shipping", new JsonObject().put("amount", 5));
        var charged = sales.service.patchOrder(draft.order().id(), set, ANYBODY).await();
        isPriced(charged, "39.00", "4.00");
        connected.answers(saying("{\"lines\": [{\"line\": 0, \"rate\": 10}]}"));
        var more = new JsonObject().put("shipping", new JsonObject().put("amount", 6));
        isPriced(sales.service.patchOrder(draft.order().id(), more, ANYBODY).await(), "39.00", "3.00");
    }

    static ConnectedExtension listed(String name) {
        return extensions.listExtensions(ANYBODY).await().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Test
    void an_extension_is_listed_with_its_calls_and_is_not_asked_while_it_is_disabled() {
        connect(TAX, "listed", "{\"lines\": [{\"line\": 0, \"rate\": 10}]}");
        await().until(() -> listed("listed") != null && listed("listed").calls() > 0);
        var found = listed("listed");
        assertThat(found.point()).isEqualTo(TAX);
        assertThat(found.enabled()).isTrue();
        assertThat(found.connected()).isTrue();
        assertThat(found.failures()).isZero();
        assertThat(found.p99Ms()).isPositive();
        assertThat(found.nodes()).hasSize(1);
        assertThat(found.nodes().getFirst().version()).isEqualTo("2.1");
        isPriced(sales.draft(), "33.00", "3.00");
        var disabled = extensions
                .patchExtension(found.id(), new PatchExtension(false), ANYBODY)
                .await();
        assertThat(disabled.enabled()).isFalse();
        isPriced(sales.draft(), "30.00", "0");
        assertThat(sales.events(SalesEvents.EXTENSION_UPDATED, found.id())).hasSize(1);
        extensions
                .patchExtension(found.id(), new PatchExtension(false), ANYBODY)
                .await();
        assertThat(sales.events(SalesEvents.EXTENSION_UPDATED, found.id())).hasSize(1);
        extensions.patchExtension(found.id(), new PatchExtension(true), ANYBODY).await();
        isPriced(sales.draft(), "33.00", "3.00");
    }

    @Test
    void extensions_that_another_context_asks_are_listed_and_can_be_disabled() {
        var id = Ids.next();
        var seen = new ExtensionStats(id, "ext.payment.acme", "acme", "1.0", 100, 1, Instant.now(), 0, 7, 2, 5);
        assertThat(extensions
                        .reportExtensions("payment-1", List.of(seen), ANYBODY)
                        .await())
                .doesNotContain(id);
        var found = listed("acme");
        assertThat(found.id()).isEqualTo(id);
        assertThat(found.point()).isEqualTo("ext.payment.acme");
        assertThat(found.calls()).isEqualTo(7);
        assertThat(found.failures()).isEqualTo(2);
        extensions.patchExtension(id, new PatchExtension(false), ANYBODY).await();
        assertThat(extensions.reportExtensions("payment-1", List.of(), ANYBODY).await())
                .contains(id);
        extensions.patchExtension(id, new PatchExtension(true), ANYBODY).await();
        assertThat(code(sales.proxy("viewer", ExtensionService.ADDRESS, ExtensionService.class)
                        .reportExtensions("payment-1", List.of(seen), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void an_unknown_extension_is_404_and_only_an_administrator_may_change_one() {
        assertThat(code(extensions.patchExtension(Ids.next(), new PatchExtension(false), ANYBODY)))
                .isEqualTo("404 extension_not_found");
        for (var role : List.of("viewer", "inventory_manager", "finance_manager"))
            assertThat(code(sales.proxy(role, ExtensionService.ADDRESS, ExtensionService.class)
                            .patchExtension(new UUID(0, 1), new PatchExtension(false), ANYBODY)))
                    .isEqualTo("403 forbidden");
    }
}
