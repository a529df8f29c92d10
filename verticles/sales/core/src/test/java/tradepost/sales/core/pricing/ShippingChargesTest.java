package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.contact.ContactEvents;
import tradepost.kernel.TestDb;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.Discount;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Documents;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.customer.CustomerAccountService;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.quote.WriteQuoteLine;
import tradepost.sales.returns.WriteSalesReturn;
import tradepost.sales.tax.WriteTaxRate;

/** What shipping costs is part of the order: of its total, its taxes, its invoices and its refund. */
@ExtendWith(VertxExtension.class)
class ShippingChargesTest {
    static Sales sales;
    static Fulfilment orders;
    static Documents documents;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        orders = new Fulfilment(sales);
        documents = new Documents(sales);
        rate("XA", "standard", "10", false);
        rate("XA", "shipping", "20", false);
        rate("XB", "shipping", "20", true);
    }

    private static void rate(String country, String category, String percent, boolean included) {
        var body = new WriteTaxRate("VAT", country, null, category, new BigDecimal(percent), included, null, null);
        sales.taxRatesAs("admin").createTaxRate(body, ANYBODY).await();
    }

    @AfterAll
    static void stop() {
        TestDb.run("sales", "delete from tax_rate");
    }

    private static OrderAddress in(String country) {
        return new OrderAddress(null, null, "1 Main Street", null, null, null, null, country);
    }

    private static WriteShippingCharge express(String amount) {
        return new WriteShippingCharge("express", amount == null ? null : new BigDecimal(amount));
    }

    private static WriteSalesOrder body(
            String currency, String price, String country, @Nullable Discount discount, WriteShippingCharge shipping) {
        var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 2, new BigDecimal(price));
        return new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line),
                currency,
                null,
                null,
                null,
                null,
                null,
                in(country),
                null,
                discount,
                null,
                null,
                null,
                shipping);
    }

    private static SalesOrderWithItems draft(String country, WriteShippingCharge shipping) {
        return sales.service
                .createOrder(body("USD", "10.00", country, null, shipping), ANYBODY)
                .await();
    }

    private static SalesOrderWithItems confirmed(String country, WriteShippingCharge shipping) {
        return sales.service
                .confirmOrder(draft(country, shipping).order().id(), ANYBODY)
                .await();
    }

    /** Lines - discounts + shipping, tax, total. */
    private static String amounts(SalesOrder o) {
        return "%s - %s + %s, tax %s = %s"
                .formatted(o.subtotalAmount(), o.discountAmount(), o.shippingAmount(), o.taxAmount(), o.totalAmount());
    }

    @ParameterizedTest
    @CsvSource({
        "USD, 10.00, 5.55, XA, '20.00 - 0.00 + 5.55, tax 3.11 = 28.66'",
        "USD, 10.00, 6.00, XB, '20.00 - 0.00 + 6.00, tax 1.00 = 26.00'",
        "USD, 10.00, 6.00, XC, '20.00 - 0.00 + 6.00, tax 0.00 = 26.00'",
        "JPY, 100, 7, XA, '200 - 0 + 7, tax 21 = 228'",
        "KWD, 1.000, 0.333, XA, '2.000 - 0.000 + 0.333, tax 0.267 = 2.600'",
        "USD, 10.00, 0, XA, '20.00 - 0.00 + 0.00, tax 2.00 = 22.00'",
    })
    void the_total_has_the_shipping_with_its_tax(
            String currency, String price, String amount, String country, String expected) {
        var made = sales.service
                .createOrder(body(currency, price, country, null, express(amount)), ANYBODY)
                .await();
        assertThat(amounts(made.order())).isEqualTo(expected);
        assertThat(made.order().shipping().source()).isEqualTo("request");
        var read = sales.now(made.order().id());
        assertThat(read).isEqualTo(made);
        assertThat(amounts(sales.service
                        .confirmOrder(made.order().id(), ANYBODY)
                        .await()
                        .order()))
                .isEqualTo(expected);
        assertThat(read.taxes().stream().filter(t -> t.category().equals("shipping")))
                .hasSize(country.equals("XC") ? 0 : 1);
    }

    @Test
    void an_order_without_a_charge_has_none() {
        var made = draft("XA", null);
        assertThat(amounts(made.order())).isEqualTo("20.00 - 0.00 + 0.00, tax 2.00 = 22.00");
        assertThat(made.order().shipping()).isNull();
        assertThat(sales.events("sales.order.created", made.order().id())
                        .getFirst()
                        .getValue("shipping_amount"))
                .isNull();
    }

    @Test
    void a_discount_does_not_apply_to_the_shipping_and_an_exempt_customer_pays_no_tax_on_it() {
        var half = new Discount("percent", new BigDecimal("50"));
        var made = sales.service
                .createOrder(body("USD", "10.00", "XA", half, express("5.00")), ANYBODY)
                .await();
        assertThat(amounts(made.order())).isEqualTo("20.00 - 10.00 + 5.00, tax 2.00 = 17.00");
        sales.neighbours.taxExempt.set(true);
        try {
            assertThat(amounts(draft("XA", express("5.00")).order()))
                    .isEqualTo("20.00 - 0.00 + 5.00, tax 0.00 = 25.00");
        } finally {
            sales.neighbours.taxExempt.set(false);
        }
    }

    @Test
    void a_placed_order_and_its_events_have_the_shipping() {
        var line = new PlaceLine(null, sales.neighbours.item("10.00"), 2, null, null);
        var body = new PlaceOrderRequest(
                sales.neighbours.customer,
                List.of(line),
                "USD",
                null,
                null,
                null,
                null,
                null,
                in("XA"),
                null,
                null,
                express("5"),
                null);
        var placed = sales.shop.placeOrder(body, ANYBODY).await();
        assertThat(amounts(placed.order())).isEqualTo("20.00 - 0.00 + 5.00, tax 3.00 = 28.00");
        assertThat(sales.now(placed.order().id())).isEqualTo(placed);
        for (var type : List.of("sales.order.created", "sales.order.confirmed")) {
            var event = sales.events(type, placed.order().id()).getFirst();
            assertThat(new BigDecimal(event.getValue("shipping_amount").toString()))
                    .isEqualByComparingTo("5");
            assertThat(new BigDecimal(event.getValue("total_amount").toString()))
                    .isEqualByComparingTo("28");
        }
    }

    @Test
    void an_amount_needs_the_permission_to_set_prices_and_fits_the_currency() {
        var clerk = sales.as("inventory_manager");
        assertThat(code(clerk.createOrder(
                        new WriteSalesOrder(
                                sales.neighbours.customer,
                                sales.pieces(1).items(),
                                "USD",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                express("0")),
                        ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        assertThat(refused("USD", express("5.001"))).isEqualTo("400 invalid_amount");
        assertThat(refused("JPY", express("5.5"))).isEqualTo("400 invalid_amount");
        assertThat(refused("USD", express("9999999999.99"))).isEqualTo("400 amount_out_of_range");
        assertThat(refused("USD", new WriteShippingCharge("  ", BigDecimal.ONE)))
                .isEqualTo("400 blank");
        var draft = clerk.createOrder(sales.pieces(1), ANYBODY).await();
        assertThat(code(clerk.patchOrder(draft.order().id(), patch("shipping", "{\"amount\": 0}"), ANYBODY)))
                .isEqualTo("403 price_not_allowed");
    }

    @Test
    void who_may_not_set_prices_does_not_remove_an_amount_that_was_set() {
        var clerk = sales.as("inventory_manager");
        var id = draft("XC", express("5.00")).order().id();
        for (var removed : new String[] {null, "{\"amount\": null}", "{\"method\": \"slow\", \"amount\": null}"})
            assertThat(code(clerk.patchOrder(id, patch("shipping", removed), ANYBODY)))
                    .isEqualTo("403 price_not_allowed");
        var slow = clerk.patchOrder(id, patch("shipping", "{\"method\": \"slow\", \"amount\": 5}"), ANYBODY)
                .await();
        assertThat(slow.order().shipping().method()).isEqualTo("slow");
        assertThat(slow.order().shippingAmount()).isEqualTo("5.00");
        var free = draft("XC", new WriteShippingCharge("express", null)).order().id();
        assertThat(clerk.patchOrder(free, patch("shipping", null), ANYBODY)
                        .await()
                        .order()
                        .shipping())
                .isNull();
    }

    private static String refused(String currency, WriteShippingCharge shipping) {
        return code(sales.service.createOrder(body(currency, "10", "XC", null, shipping), ANYBODY));
    }

    private static JsonObject patch(String field, @Nullable String json) {
        return new JsonObject().put(field, json == null ? null : new JsonObject(json));
    }

    private static SalesOrderWithItems patched(SalesOrderWithItems order, JsonObject patch) {
        return sales.service.patchOrder(order.order().id(), patch, ANYBODY).await();
    }

    @Test
    void a_draft_gets_another_charge_by_a_patch() {
        var draft = draft("XC", null);
        var set = patched(draft, patch("shipping", "{\"method\": \"express\", \"amount\": 7.5}"));
        assertThat(amounts(set.order())).isEqualTo("20.00 - 0.00 + 7.50, tax 0.00 = 27.50");
        var more = patched(draft, patch("shipping", "{\"amount\": 8}"));
        assertThat(more.order().shipping().method()).isEqualTo("express");
        assertThat(amounts(more.order())).isEqualTo("20.00 - 0.00 + 8.00, tax 0.00 = 28.00");
        var moved = patched(draft, patch("shipping_address", "{\"country\": \"XA\"}"));
        assertThat(amounts(moved.order())).isEqualTo("20.00 - 0.00 + 8.00, tax 3.60 = 31.60");
        var noted = patched(draft, new JsonObject().put("notes", "ring"));
        assertThat(amounts(noted.order())).isEqualTo(amounts(moved.order()));
        var same = patched(draft, patch("shipping", "{\"method\": \"express\"}"));
        assertThat(same.order().version()).isEqualTo(noted.order().version());
        var removed = patched(draft, patch("shipping", null));
        assertThat(removed.order().shipping()).isNull();
        assertThat(amounts(removed.order())).isEqualTo("20.00 - 0.00 + 0.00, tax 2.00 = 22.00");
    }

    @Test
    void a_draft_that_is_replaced_has_the_charge_of_the_new_request() {
        var draft = draft("XC", express("5.00"));
        var body = body("USD", "10.00", "XC", null, express("6.00"));
        assertThat(amounts(sales.service
                        .putOrder(draft.order().id(), body, ANYBODY)
                        .await()
                        .order()))
                .isEqualTo("20.00 - 0.00 + 6.00, tax 0.00 = 26.00");
        var without = body("USD", "10.00", "XC", null, null);
        assertThat(amounts(sales.service
                        .putOrder(draft.order().id(), without, ANYBODY)
                        .await()
                        .order()))
                .isEqualTo("20.00 - 0.00 + 0.00, tax 0.00 = 20.00");
    }

    @Test
    void two_patches_at_a_time_leave_amounts_that_add_up() {
        var draft = draft("XA", express("5.00"));
        for (int i = 0; i < 5; i++) {
            var amount = "{\"amount\": " + (10 + i) + "}";
            var country = "{\"country\": \"" + (i % 2 == 0 ? "XC" : "XA") + "\"}";
            var at = List.of(
                    sales.service.patchOrder(draft.order().id(), patch("shipping", amount), ANYBODY),
                    sales.service.patchOrder(draft.order().id(), patch("shipping_address", country), ANYBODY));
            Future.join(at).otherwiseEmpty().await();
            for (var f : at) if (f.failed()) assertThat(code(f)).isEqualTo("409 order_changed");
            var o = sales.now(draft.order().id()).order();
            var taxed = o.shippingAddress().country().equals("XA");
            var tax =
                    taxed ? o.shippingAmount().multiply(new BigDecimal("0.20")).add(new BigDecimal("2")) : null;
            assertThat(o.taxAmount()).isEqualByComparingTo(taxed ? tax : BigDecimal.ZERO);
            assertThat(o.totalAmount())
                    .isEqualByComparingTo(
                            new BigDecimal("20").add(o.shippingAmount()).add(o.taxAmount()));
        }
    }

    @Test
    void the_order_of_a_quote_has_its_charge() {
        var quotes = sales.proxy("admin", QuoteService.ADDRESS, QuoteService.class);
        var line = new WriteQuoteLine(null, sales.neighbours.item("10.00"), null, 2, null, null);
        var made = quotes.createQuote(
                        new WriteQuote(
                                sales.neighbours.customer,
                                List.of(line),
                                "USD",
                                Instant.now().plusSeconds(3_600),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                express("4.50"),
                                null),
                        ANYBODY)
                .await();
        assertThat(made.quote().totalAmount()).isEqualTo(new BigDecimal("24.50"));
        assertThat(made.shipping().amount()).isEqualTo(new BigDecimal("4.50"));
        var id = made.quote().id();
        assertThat(quotes.getQuote(id, ANYBODY).await().shipping()).isEqualTo(made.shipping());
        quotes.sendQuote(id, ANYBODY).await();
        var accepted = sales.service.acceptQuote(id, ANYBODY).await();
        assertThat(amounts(accepted.order())).isEqualTo("20.00 - 0.00 + 4.50, tax 0.00 = 24.50");
        assertThat(accepted.order().shipping()).isEqualTo(made.shipping());
    }

    private static List<String> documents(UUID order) {
        return documents.of(order).stream()
                .map(i -> "%s %s: %s + %s, tax %s = %s"
                        .formatted(
                                i.kind(),
                                i.reason(),
                                i.subtotalAmount(),
                                ShippingCharge.amount(i.shipping(), i.currency()),
                                i.taxAmount(),
                                i.totalAmount()))
                .toList();
    }

    private static InvoiceCreated settled(UUID order) {
        return documents.newest(order);
    }

    @Test
    void the_first_invoice_charges_the_shipping_and_the_others_do_not() {
        var order = confirmed("XA", express("5.00"));
        var id = order.order().id();
        orders.ship(order, 1).await();
        var first = settled(id);
        assertThat(first.shipping().method()).isEqualTo("express");
        orders.ship(order, 1).await();
        assertThat(settled(id).shipping()).isNull();
        assertThat(documents(id))
                .containsExactly(
                        "invoice shipped: 10.00 + 5.00, tax 2.00 = 17.00",
                        "invoice shipped: 10.00 + 0.00, tax 1.00 = 11.00");
    }

    @Test
    void the_credit_note_and_the_refund_of_a_cancelled_order_have_the_shipping() {
        var order = confirmed("XA", express("5.00"));
        var id = order.order().id();
        settled(id);
        orders.pay(order).await();
        var cancelled = sales.service.cancelOrder(id, null, ANYBODY).await().order();
        assertThat(cancelled.refundedAmount()).isEqualTo(new BigDecimal("28.00"));
        assertThat(documents(id))
                .containsExactly(
                        "invoice requested: 20.00 + 5.00, tax 3.00 = 28.00",
                        "credit_note cancelled: 20.00 + 5.00, tax 3.00 = 28.00");
    }

    @Test
    void a_cancelled_order_whose_invoiced_pieces_a_change_has_removed_is_credited_the_shipping_alone() {
        var order = confirmed("XA", express("5.00"));
        var id = order.order().id();
        settled(id);
        var lines = List.of(
                new ChangeOrderRequest.Line(order.items().getFirst().id(), null, null, 0, null),
                new ChangeOrderRequest.Line(null, sales.neighbours.item("1.00"), null, 1, null));
        sales.service
                .changeOrder(id, new ChangeOrderRequest(lines, null, null, null), ANYBODY)
                .await();
        settled(id);
        sales.service.cancelOrder(id, null, ANYBODY).await();
        settled(id);
        assertThat(documents(id))
                .containsExactly(
                        "invoice requested: 20.00 + 5.00, tax 3.00 = 28.00",
                        "credit_note reduced: 20.00 + 0.00, tax 2.00 = 22.00",
                        "credit_note cancelled: 0.00 + 5.00, tax 1.00 = 6.00");
        assertThat(documents.of(id).getLast().lines()).isEmpty();
    }

    @Test
    void a_return_does_not_refund_the_shipping() {
        var order = confirmed("XA", express("5.00"));
        var id = order.order().id();
        orders.ship(order, 2).await();
        orders.pay(order).await();
        var all = new WriteSalesReturn.Line(order.items().getFirst().id(), 2, "restock", null, null, null);
        var back = sales.service
                .createReturn(id, new WriteSalesReturn(null, null, true, List.of(all)), ANYBODY)
                .await()
                .order();
        assertThat(back.refundedAmount()).isEqualTo(new BigDecimal("22.00"));
        assertThat(back.totalAmount()).isEqualTo(new BigDecimal("28.00"));
        settled(id);
        assertThat(documents(id))
                .containsExactly(
                        "invoice shipped: 20.00 + 5.00, tax 3.00 = 28.00",
                        "credit_note returned: 20.00 + 0.00, tax 2.00 = 22.00");
    }

    @Test
    void changes_and_closings_leave_the_shipping_as_it_is() {
        var order = confirmed("XA", express("5.00"));
        var changed = orders.change(order, 4).await();
        assertThat(amounts(changed.order())).isEqualTo("40.00 - 0.00 + 5.00, tax 5.00 = 50.00");
        orders.ship(changed, 1).await();
        var closed = orders.close(changed).await();
        assertThat(amounts(closed.order())).isEqualTo("10.00 - 0.00 + 5.00, tax 2.00 = 17.00");
        settled(order.order().id());
        assertThat(documents(order.order().id())).containsExactly("invoice shipped: 10.00 + 5.00, tax 2.00 = 17.00");
    }

    @Test
    void the_shipping_counts_for_the_credit_limit_and_the_balance() {
        var customer = sales.neighbours.customerOf(Ids.next());
        sales.neighbours.limits.put(customer, 25L);
        var limit = Neighbours.customer(customer, 25L, false, false);
        sales.deliver(EventLog.event(ContactEvents.CUSTOMER + ".updated", customer, 2, limit, "user:test", null))
                .await();
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 2, null);
        var draft = sales.service
                .createOrder(
                        new WriteSalesOrder(
                                customer,
                                List.of(line),
                                "USD",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                express("5.01")),
                        ANYBODY)
                .await();
        assertThat(code(sales.service.confirmOrder(draft.order().id(), ANYBODY)))
                .isEqualTo("409 credit_limit_exceeded");
        patched(draft, patch("shipping", "{\"amount\": 5}"));
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        var accounts = sales.proxy("admin", CustomerAccountService.ADDRESS, CustomerAccountService.class);
        assertThat(accounts.getCustomerBalance(customer, ANYBODY)
                        .await()
                        .currencies()
                        .getFirst()
                        .openAmount())
                .isEqualTo(new BigDecimal("25.00"));
    }

    @Test
    void the_table_refuses_a_charge_that_is_not_in_the_total() {
        var id = draft("XC", express("5.00")).order().id();
        for (var amount : List.of("-1", "26", "null"))
            assertThat(sales.refusal("update sales_order set shipping = shipping || '{\"total_amount\": " + amount
                            + "}' where id = '" + id + "'"))
                    .contains("sales_order__shipping");
    }
}
