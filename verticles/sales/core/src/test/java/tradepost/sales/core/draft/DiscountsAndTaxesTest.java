package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.json.Json;
import tradepost.orders.OrderTotals;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.OrderTax;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesOrder;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.line.SoldLineQuery;
import tradepost.sales.tax.DeleteTaxRate;
import tradepost.sales.tax.TaxRateQuery;
import tradepost.sales.tax.TaxRateService;
import tradepost.sales.tax.WriteTaxRate;

/** Orders with discounts and taxes, on every way by which an order is written. */
@ExtendWith(VertxExtension.class)
class DiscountsAndTaxesTest {
    static Sales sales;
    static TaxRateService rates;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        rates = sales.taxRatesAs("admin");
    }

    @AfterEach
    void removeRates() {
        sales.neighbours.taxExempt.set(false);
        for (var r : rates.listTaxRates(TaxRateQuery.of(new JsonObject()), ANYBODY)
                .await()
                .data())
            rates.deleteTaxRate(r.id(), new DeleteTaxRate(null), ANYBODY).await();
    }

    private static UUID rate(String country, String region, String category, String percent, boolean included) {
        var body = new JsonObject()
                .put("name", "VAT")
                .put("country", country)
                .put("region", region)
                .put("category", category)
                .put("rate", new BigDecimal(percent))
                .put("included", included);
        return rates.createTaxRate(WriteTaxRate.of(body), ANYBODY).await().id();
    }

    private static OrderAddress in(String country, String region) {
        return new OrderAddress("shipping", null, "1 Main Street", null, null, null, region, country);
    }

    private static Discount percent(String value) {
        return new Discount("percent", new BigDecimal(value));
    }

    private static Discount amount(String value) {
        return new Discount("amount", new BigDecimal(value));
    }

    private static WriteSalesLine line(UUID item, long quantity, Discount discount) {
        return new WriteSalesLine(null, item, null, quantity, null, discount);
    }

    private static WriteSalesOrder order(OrderAddress shipping, Discount discount, List<WriteSalesLine> lines) {
        return new WriteSalesOrder(sales.neighbours.customer, lines, "USD", null, null, null, shipping, null, discount);
    }

    /** The lines of {@code OrderAmountsTest}, which computes them by hand. */
    private static List<WriteSalesLine> basket() {
        return List.of(
                line(sales.neighbours.item("19.99"), 3, percent("10")),
                line(sales.neighbours.item("4.45", "reduced"), 2, null),
                line(sales.neighbours.item("100.00"), 1, amount("5")));
    }

    private static void germany() {
        rate("DE", null, "standard", "19", false);
        rate("DE", null, "reduced", "7", false);
    }

    private static String amounts(SalesOrder o) {
        return o.subtotalAmount() + " - " + o.discountAmount() + ", tax " + o.taxAmount() + " = " + o.totalAmount();
    }

    private static String amounts(SalesOrderLine l) {
        return l.subtotal() + " - " + l.discountAmount() + ", tax " + l.taxAmount() + " = " + l.totalAmount();
    }

    private static String amounts(OrderTax t) {
        return t.category() + " " + t.rate() + (t.included() ? " included" : "") + ": " + t.taxAmount() + " on "
                + t.baseAmount();
    }

    private static void isTheBasket(SalesOrderWithItems made) {
        assertThat(amounts(made.order())).isEqualTo("168.87 - 26.00, tax 26.17 = 169.04");
        assertThat(made.order().discount()).isEqualTo(amount("15.00"));
        assertThat(made.items().stream().map(DiscountsAndTaxesTest::amounts))
                .containsExactly(
                        "59.97 - 11.13, tax 9.28 = 58.12",
                        "8.90 - 0.84, tax 0.56 = 8.62",
                        "100.00 - 14.03, tax 16.33 = 102.30");
        assertThat(made.items()).extracting(SalesOrderLine::discount).containsExactly(percent("10"), null, amount("5"));
        assertThat(made.items())
                .extracting(SalesOrderLine::taxRate)
                .containsExactly(new BigDecimal("19"), new BigDecimal("7"), new BigDecimal("19"));
        assertThat(made.taxes().stream().map(DiscountsAndTaxesTest::amounts))
                .containsExactly("reduced 7: 0.56 on 8.06", "standard 19: 25.61 on 134.81");
        assertThat(sales.now(made.order().id())).isEqualTo(made);
    }

    @Test
    void a_draft_has_the_discounts_and_taxes_computed_by_hand() {
        germany();
        var made = sales.service
                .createOrder(order(in("DE", null), amount("15.00"), basket()), ANYBODY)
                .await();
        isTheBasket(made);
        assertThat(sales.events("sales.order.created", made.order().id()))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.getValue("discount_amount")).hasToString("26.00");
                    assertThat(e.getValue("tax_amount")).hasToString("26.17");
                    assertThat(e.getJsonArray("items").getJsonObject(1).getValue("tax_amount"))
                            .hasToString("0.56");
                });
    }

    @Test
    void a_replaced_draft_is_priced_again_and_loses_what_is_omitted() {
        germany();
        var draft = sales.service
                .createOrder(
                        order(in("FR", null), null, List.of(line(sales.neighbours.item("1.00"), 1, null))), ANYBODY)
                .await();
        assertThat(amounts(draft.order())).isEqualTo("1.00 - 0.00, tax 0.00 = 1.00");
        assertThat(draft.taxes()).isEmpty();
        var priced = sales.service
                .putOrder(draft.order().id(), order(in("DE", null), amount("15.00"), basket()), ANYBODY)
                .await();
        isTheBasket(priced);
        var plain = sales.service
                .putOrder(
                        draft.order().id(),
                        order(
                                in("FR", null),
                                null,
                                List.of(line(priced.items().getFirst().itemId(), 1, null))),
                        ANYBODY)
                .await();
        assertThat(amounts(plain.order())).isEqualTo("19.99 - 0.00, tax 0.00 = 19.99");
        assertThat(plain.order().discount()).isNull();
        assertThat(sales.now(plain.order().id())).isEqualTo(plain);
    }

    @Test
    void a_placed_order_has_them_and_its_events_too() {
        germany();
        var lines = basket().stream()
                .map(l -> new PlaceLine(null, l.itemId(), l.quantity(), null, l.discount()))
                .toList();
        var body = new PlaceOrderRequest(
                sales.neighbours.customer,
                lines,
                "USD",
                null,
                null,
                null,
                null,
                null,
                in("DE", null),
                null,
                amount("15.00"),
                null,
                null);
        var made = sales.shop.placeOrder(body, ANYBODY).await();
        isTheBasket(made);
        assertThat(sales.events("sales.order.confirmed", made.order().id()))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.getValue("total_amount")).hasToString("169.04");
                    assertThat(e.getValue("tax_amount")).hasToString("26.17");
                    assertThat(e.getJsonArray("items").getJsonObject(2).getValue("discount_amount"))
                            .hasToString("14.03");
                });
    }

    @Test
    void a_confirmed_order_keeps_its_taxes_and_is_paid_with_them() {
        germany();
        var draft = sales.service
                .createOrder(order(in("DE", null), amount("15.00"), basket()), ANYBODY)
                .await();
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        removeRates();
        assertThat(amounts(sales.now(draft.order().id()).order())).isEqualTo("168.87 - 26.00, tax 26.17 = 169.04");
        var paid = sales.service.payOrder(draft.order().id(), null, ANYBODY).await();
        assertThat(paid.order().paidAmount()).isEqualTo("169.04");
        assertThat(paid.taxes()).hasSize(2);
    }

    @Test
    void pieces_that_are_closed_are_neither_discounted_nor_taxed() {
        germany();
        var draft = sales.service
                .createOrder(
                        order(in("DE", null), percent("10"), List.of(line(sales.neighbours.item("10.00"), 3, null))),
                        ANYBODY)
                .await();
        assertThat(amounts(draft.order())).isEqualTo("30.00 - 3.00, tax 5.13 = 32.13");
        var id = draft.order().id();
        var confirmed = sales.service.confirmOrder(id, ANYBODY).await();
        var fulfilment = new Fulfilment(sales);
        fulfilment.ship(confirmed, 1).await();
        var closed = fulfilment.close(confirmed).await();
        assertThat(amounts(closed.order())).isEqualTo("10.00 - 1.00, tax 1.71 = 10.71");
        assertThat(closed.taxes().stream().map(DiscountsAndTaxesTest::amounts))
                .containsExactly("standard 19: 1.71 on 9.00");
        assertThat(sales.events("sales.order.closed", id))
                .singleElement()
                .satisfies(e -> assertThat(e.getValue("tax_amount")).hasToString("1.71"));
    }

    @Test
    void bookkeepers_list_orders_with_totals_and_their_lines() {
        germany();
        var reference = "books " + UUID.randomUUID();
        for (var currency : List.of("USD", "USD", "JPY")) {
            var price = currency.equals("JPY") ? "100" : "10.00";
            var lines = List.of(
                    new WriteSalesLine(
                            null, sales.neighbours.item("1.00"), null, 2, new BigDecimal(price), percent("10")),
                    new WriteSalesLine(
                            null, sales.neighbours.item("1.00", "reduced"), null, 1, new BigDecimal(price), null));
            var body = new WriteSalesOrder(
                    sales.neighbours.customer, lines, currency, null, reference, null, in("DE", null), null, null);
            sales.service.createOrder(body, ANYBODY).await();
        }
        var query =
                new JsonObject().put("reference", reference).put("totals", true).put("limit", 1);
        var totals = sales.service
                .listOrders(SalesOrderQuery.of(query), ANYBODY)
                .await()
                .meta()
                .totals();
        // 18.00 + 19 % and 10.00 + 7 %; 180 + 19 % and 100 + 7 %
        var yen = new OrderTotals.Sum("JPY", 1, new BigDecimal("321"), new BigDecimal("0"));
        assertThat(totals.page()).containsExactly(yen);
        assertThat(totals.all())
                .containsExactly(yen, new OrderTotals.Sum("USD", 2, new BigDecimal("64.24"), new BigDecimal("0.00")));
        var found = sales.service
                .listOrders(
                        SalesOrderQuery.of(new JsonObject().put("q", reference).put("totals", true)), ANYBODY)
                .await();
        assertThat(found.meta().totals().all()).isNull();
        var listed = sales.lines
                .listOrderLines(SoldLineQuery.of(new JsonObject().put("reference", reference)), ANYBODY)
                .await();
        assertThat(listed.meta().total()).isEqualTo(6);
        assertThat(listed.data().get(2))
                .satisfies(l -> assertThat(l.taxRate() + " " + l.totalAmount()).isEqualTo("7 10.70"));
        assertThat(listed.data().get(3))
                .satisfies(l -> assertThat(
                                l.currency() + " " + l.discountAmount() + " " + l.taxAmount() + " " + l.totalAmount())
                        .isEqualTo("USD 2.00 3.42 21.42"));
    }

    @Test
    void an_included_tax_is_part_of_the_total() {
        rate("JP", null, "standard", "10", true);
        var yen = new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 3, new BigDecimal("333"))),
                "JPY",
                null,
                null,
                null,
                in("JP", null),
                null,
                null);
        var made = sales.service.createOrder(yen, ANYBODY).await();
        assertThat(amounts(made.order())).isEqualTo("999 - 0, tax 91 = 999");
        assertThat(made.taxes().stream().map(DiscountsAndTaxesTest::amounts))
                .containsExactly("standard 10 included: 91 on 908");
    }

    private static String taxed(OrderAddress shipping, OrderAddress billing, String category) {
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line(sales.neighbours.item("100.00", category), 1, null)),
                "USD",
                null,
                null,
                null,
                shipping,
                billing,
                null);
        return sales.service
                .createOrder(body, ANYBODY)
                .await()
                .order()
                .taxAmount()
                .toPlainString();
    }

    @Test
    void the_rate_is_that_of_the_country_and_region_of_the_shipping_address() {
        rate("US", null, "standard", "1", false);
        rate("US", "California", "standard", "7.25", false);
        rate("CA", null, "standard", "5", false);
        assertThat(taxed(in("US", " CALIFORNIA"), in("CA", null), "standard")).isEqualTo("7.25");
        assertThat(taxed(in("US", "Oregon"), in("CA", null), "standard")).isEqualTo("1.00");
        assertThat(taxed(in(null, null), in("CA", "Ontario"), "standard")).isEqualTo("5.00");
        assertThat(taxed(in("US", "California"), null, "books")).isEqualTo("0.00");
        assertThat(taxed(in("MX", null), in("CA", null), "standard")).isEqualTo("0.00");
        sales.neighbours.taxExempt.set(true);
        assertThat(taxed(in("US", "California"), null, "standard")).isEqualTo("0.00");
    }

    @Test
    void a_patched_draft_is_taxed_where_it_is_now_shipped_to() {
        germany();
        rate("AT", null, "reduced", "10", false);
        var draft = sales.service
                .createOrder(order(in("FR", null), amount("15.00"), basket()), ANYBODY)
                .await();
        assertThat(amounts(draft.order())).isEqualTo("168.87 - 26.00, tax 0.00 = 142.87");
        isTheBasket(patched(draft, address("DE")));
        var noted = patched(draft, new JsonObject().put("notes", "ring"));
        assertThat(noted.taxes()).hasSize(2);
        var moved = patched(draft, address("AT"));
        assertThat(moved.taxes().stream().map(DiscountsAndTaxesTest::amounts))
                .containsExactly("reduced 10: 0.81 on 8.06");
        assertThat(amounts(moved.order())).isEqualTo("168.87 - 26.00, tax 0.81 = 143.68");
        assertThat(patched(draft, address("FR")).items())
                .extracting(SalesOrderLine::taxCategory)
                .containsExactly(null, "reduced", null);
    }

    private static JsonObject address(String country) {
        return new JsonObject().put("shipping_address", new JsonObject().put("country", country));
    }

    private static SalesOrderWithItems patched(SalesOrderWithItems order, JsonObject patch) {
        return sales.service.patchOrder(order.order().id(), patch, ANYBODY).await();
    }

    @Test
    void a_patched_discount_is_distributed_again() {
        germany();
        var draft = sales.service
                .createOrder(order(in("DE", null), null, basket()), ANYBODY)
                .await();
        var discounted = new JsonObject().put("discount", Json.write(amount("15.00")));
        isTheBasket(patched(draft, discounted));
        var removed = patched(draft, new JsonObject().putNull("discount"));
        assertThat(removed.order().version()).isEqualTo(draft.order().version() + 2);
        assertThat(amounts(removed.order())).isEqualTo(amounts(draft.order()));
        assertThat(removed.order().discount()).isNull();
        var half = new JsonObject().put("discount", new JsonObject().put("type", "percent"));
        assertThat(code(sales.service.patchOrder(draft.order().id(), half, ANYBODY)))
                .isEqualTo("400 required");
        assertThat(code(sales.as("inventory_manager").patchOrder(draft.order().id(), discounted, ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        var tooMuch = new JsonObject().put("discount", Json.write(amount("157.88")));
        assertThat(code(sales.service.patchOrder(draft.order().id(), tooMuch, ANYBODY)))
                .isEqualTo("400 discount_exceeds_amount");
    }

    @Test
    void a_change_of_a_rate_applies_to_the_next_order_of_this_node() {
        var id = rate("AT", null, "standard", "20", false);
        assertThat(taxed(in("AT", null), null, "standard")).isEqualTo("20.00");
        rates.patchTaxRate(id, new JsonObject().put("rate", 21), ANYBODY).await();
        assertThat(taxed(in("AT", null), null, "standard")).isEqualTo("21.00");
        rates.patchTaxRate(id, new JsonObject().put("valid_from", "2999-01-01T00:00:00Z"), ANYBODY)
                .await();
        assertThat(taxed(in("AT", null), null, "standard")).isEqualTo("0.00");
    }

    @Test
    void a_change_of_a_rate_by_another_node_applies_within_a_second() {
        var id = rate("BE", null, "standard", "20", false);
        assertThat(taxed(in("BE", null), null, "standard")).isEqualTo("20.00");
        TestDb.run("sales", "update tax_rate set rate = 21 where id = '" + id + "'");
        var deadline = Instant.now().plusSeconds(5);
        while (!taxed(in("BE", null), null, "standard").equals("21.00"))
            assertThat(Instant.now()).isBefore(deadline);
    }

    @Test
    void a_discount_needs_the_permission_to_set_prices() {
        var item = sales.neighbours.item("10.00");
        var clerk = sales.as("inventory_manager");
        assertThat(code(clerk.createOrder(order(null, amount("1"), List.of(line(item, 1, null))), ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        assertThat(code(clerk.createOrder(order(null, null, List.of(line(item, 1, percent("1")))), ANYBODY)))
                .isEqualTo("403 price_not_allowed");
        clerk.createOrder(order(null, null, List.of(line(item, 1, null))), ANYBODY)
                .await();
    }

    @Test
    void a_discount_is_at_most_what_it_is_taken_off() {
        var item = sales.neighbours.item("10.00");
        assertThat(code(sales.service.createOrder(order(null, null, List.of(line(item, 1, amount("10.01")))), ANYBODY)))
                .isEqualTo("400 discount_exceeds_amount");
        var free = sales.service
                .createOrder(order(null, amount("5.00"), List.of(line(item, 1, percent("50")))), ANYBODY)
                .await();
        assertThat(amounts(free.order())).isEqualTo("10.00 - 10.00, tax 0.00 = 0.00");
    }
}
