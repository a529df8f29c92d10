package tradepost.sales.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.ChangeOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Sales;
import tradepost.sales.core.TestExtension;
import tradepost.sales.tax.WriteTaxRate;

/** Where the lines of a confirmed order are taxed that a change adds: where the order is, whatever address its customer has. */
@ExtendWith(VertxExtension.class)
class ChangedTaxesTest {
    static Sales sales;

    /** 8.875 % in the US, the default country; 20 % in France; 19 % in Germany, included. */
    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx, "country", "US");
        rate("US", "8.875", false);
        rate("FR", "20", false);
        rate("DE", "19", true);
    }

    @AfterAll
    static void removeRates() {
        TestDb.run("sales", "delete from tax_rate");
    }

    private static void rate(String country, String percent, boolean included) {
        var body = new JsonObject()
                .put("name", "VAT")
                .put("country", country)
                .put("category", "standard")
                .put("rate", new BigDecimal(percent))
                .put("included", included);
        sales.taxRatesAs("admin").createTaxRate(WriteTaxRate.of(body), ANYBODY).await();
    }

    @BeforeEach
    void withoutAddress() {
        livesIn(null);
    }

    private static void livesIn(String country) {
        sales.neighbours.addresses.set(
                country == null
                        ? List.of()
                        : List.of(new tradepost.contact.Address(
                                "shipping", null, "1 Main Street", null, null, null, null, country)));
    }

    private static OrderAddress in(String country) {
        return new OrderAddress(null, null, "1 Main Street", null, null, null, null, country);
    }

    /** Two pieces at 100.00, confirmed. */
    private static SalesOrderWithItems order(OrderAddress shipping, OrderAddress billing) {
        var line = new WriteSalesLine(null, sales.neighbours.item("100.00"), null, 2, null);
        var body = new WriteSalesOrder(
                sales.neighbours.customer, List.of(line), "USD", null, null, null, shipping, billing);
        var draft = sales.service.createOrder(body, ANYBODY).await();
        return sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
    }

    /** With one more piece of its line, and a line of one piece at 50.00. */
    private static SalesOrderWithItems grown(SalesOrderWithItems order, OrderAddress shipping, OrderAddress billing) {
        var more = new ChangeOrderRequest.Line(order.items().getFirst().id(), null, null, 3, null);
        var added = new ChangeOrderRequest.Line(null, sales.neighbours.item("50.00"), null, 1, null);
        var body = new ChangeOrderRequest(List.of(more, added), shipping, billing, null);
        return sales.service.changeOrder(order.order().id(), body, ANYBODY).await();
    }

    /** The total, and the rates of its lines. */
    private static String taxed(SalesOrderWithItems order) {
        var rates = new ArrayList<String>();
        for (var l : order.items())
            rates.add(l.taxRate() == null ? "none" : l.taxRate() + (l.taxIncluded() ? " included" : ""));
        return order.order().totalAmount() + " " + rates;
    }

    @Test
    void an_added_line_is_taxed_where_the_order_is_shipped_to() {
        var order = order(in("FR"), null);
        assertThat(taxed(order)).isEqualTo("240.00 [20]");
        assertThat(taxed(grown(order, null, null))).isEqualTo("420.00 [20, 20]");
    }

    @Test
    void an_added_line_is_taxed_where_the_order_is_and_not_where_the_customer_lives() {
        livesIn("DE");
        assertThat(taxed(grown(order(in("FR"), null), null, null))).isEqualTo("420.00 [20, 20]");
        var home = order(null, null);
        assertThat(taxed(home)).isEqualTo("200.00 [19 included]");
        livesIn("FR"); // has moved since
        assertThat(taxed(grown(home, null, null))).isEqualTo("350.00 [19 included, 19 included]");
    }

    @Test
    void an_added_line_is_taxed_at_the_billing_address_or_in_the_default_country_of_an_order_without_another() {
        var billed = order(null, in("FR"));
        var bare = order(null, null);
        livesIn("DE"); // what the order has not is not taken from its customer either
        assertThat(taxed(grown(billed, null, null))).isEqualTo("420.00 [20, 20]");
        assertThat(taxed(bare)).isEqualTo("217.75 [8.875]");
        assertThat(taxed(grown(bare, null, null))).isEqualTo("381.06 [8.875, 8.875]");
    }

    @Test
    void a_line_that_is_added_with_another_address_is_taxed_there_and_the_others_as_they_were() {
        var order = order(in("FR"), null);
        var moved = grown(order, in("DE"), null);
        assertThat(moved.order().shippingAddress()).isEqualTo(in("DE"));
        assertThat(taxed(moved)).isEqualTo("410.00 [20, 19 included]");
        var billed = order(null, in("FR"));
        assertThat(taxed(grown(billed, null, in("DE")))).isEqualTo("410.00 [20, 19 included]");
    }

    @Test
    void an_extension_is_asked_for_the_tax_of_an_added_line_at_the_addresses_of_the_order(Vertx vertx) {
        livesIn("DE");
        var order = order(in("FR"), in("US"));
        var seen = new CopyOnWriteArrayList<JsonObject>();
        var connected = new TestExtension(vertx, "ext.tax.quote", "avalanche", 10, m -> {
            seen.add(m.body());
            m.reply(new JsonObject());
        });
        try {
            connected.connected(() -> sales.draft());
            grown(order, null, null);
            assertThat(country(seen.getLast(), "shipping_address")).isEqualTo("FR");
            assertThat(country(seen.getLast(), "billing_address")).isEqualTo("US");
        } finally {
            connected.close();
            sales.draft(); // notices that it is gone
        }
    }

    private static String country(JsonObject asked, String address) {
        return asked.getJsonObject(address).getString("country");
    }
}
