package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;
import static tradepost.sales.core.TestExtension.saying;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.contact.ContactEvents;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;
import tradepost.orders.charge.TaxExemption;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Neighbours;
import tradepost.sales.core.Sales;
import tradepost.sales.core.TestExtension;
import tradepost.sales.quote.QuoteService;
import tradepost.sales.quote.WriteQuote;
import tradepost.sales.tax.DeleteTaxRate;
import tradepost.sales.tax.TaxRateQuery;
import tradepost.sales.tax.TaxRateService;
import tradepost.sales.tax.WriteTaxRate;

/** What the confirmation of a draft knows of its customer and its taxes; the rules over HTTP are in TaxStoriesTest. */
@ExtendWith(VertxExtension.class)
class TaxRecheckTest {
    private static Vertx vertx;
    private static Sales sales;
    private static TaxRateService rates;
    private TestExtension extension;
    private UUID customer;

    @BeforeAll
    static void start(Vertx started) {
        vertx = started;
        sales = new Sales(vertx);
        rates = sales.taxRatesAs("admin");
    }

    @BeforeEach
    void meet() {
        customer = sales.neighbours.customerOf(Ids.next());
    }

    @AfterEach
    void reset() {
        sales.neighbours.taxExempt.set(false);
        if (extension != null) {
            extension.close();
            draft(); // notices that it is gone
        }
        for (var r : rates.listTaxRates(TaxRateQuery.of(new JsonObject()), ANYBODY)
                .await()
                .data())
            rates.deleteTaxRate(r.id(), new DeleteTaxRate(null), ANYBODY).await();
    }

    private static void rate(String country, int percent) {
        var body = new JsonObject()
                .put("name", "VAT")
                .put("country", country)
                .put("rate", percent)
                .put("included", true);
        rates.createTaxRate(WriteTaxRate.of(body), ANYBODY).await();
    }

    /** What contact says in an event. */
    private void told(boolean exempt, boolean archived) {
        var data = Neighbours.customer(customer, null, exempt, archived);
        sales.deliver(EventLog.event(ContactEvents.CUSTOMER + ".updated", customer, 2, data, "user:test", null))
                .await();
    }

    private SalesOrderWithItems draft() {
        return draft(sales.neighbours.item("110.00"), null);
    }

    private SalesOrderWithItems draft(UUID item, String price) {
        var line = new WriteSalesLine(null, item, null, 1, price == null ? null : new BigDecimal(price));
        var body = new WriteSalesOrder(customer, List.of(line), "USD", null, null, null);
        return sales.service.createOrder(body, ANYBODY).await();
    }

    private static SalesOrderWithItems to(SalesOrderWithItems draft, String country) {
        var address = new JsonObject().put("line1", "1 Main Street").put("country", country);
        var body = new JsonObject().put("shipping_address", address);
        return sales.service.patchOrder(draft.order().id(), body, ANYBODY).await();
    }

    private static void isPriced(SalesOrderWithItems order, String price, String total) {
        assertThat(order.items().getFirst().unitPrice()).isEqualTo(price);
        assertThat(order.order().totalAmount()).isEqualTo(total);
    }

    @Test
    void contact_is_asked_only_before_a_draft_is_refused() {
        rate("QX", 10);
        told(true, false);
        sales.neighbours.taxExempt.set(true);
        var draft = to(draft(), "QX");
        isPriced(draft, "100.00", "100.00");
        sales.neighbours.customerCalls.set(0);
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        assertThat(sales.neighbours.customerCalls).hasValue(0);
    }

    @Test
    void an_event_that_is_late_refuses_nothing() {
        rate("QX", 10);
        var restored = draft();
        told(false, true);
        sales.service.confirmOrder(restored.order().id(), ANYBODY).await();
        sales.neighbours.taxExempt.set(true);
        var exempt = to(draft(), "QX");
        sales.service.confirmOrder(exempt.order().id(), ANYBODY).await();
    }

    @Test
    void taxes_that_an_extension_has_quoted_stay_unless_the_exemption_changes() {
        extension = new TestExtension(
                vertx,
                "ext.tax.quote",
                "avalanche",
                10,
                saying("{\"lines\": [{\"line\": 0, \"rate\": 10, \"included\": true}]}"));
        extension.connected(this::draft);
        sales.neighbours.taxExempt.set(true);
        var draft = draft();
        isPriced(draft, "100.00", "100.00");
        assertThat(draft.items().getFirst().taxExemption()).isEqualTo(new TaxExemption(BigDecimal.TEN, true));
        var other = draft();
        told(true, false);
        extension.answers(saying("{\"lines\": [{\"line\": 0, \"rate\": 20, \"included\": true}]}"));
        sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        sales.neighbours.taxExempt.set(false);
        told(false, false);
        assertThat(code(sales.service.confirmOrder(other.order().id(), ANYBODY)))
                .isEqualTo("409 tax_changed");
        isPriced(to(other, "QX"), "110.00", "110.00");
    }

    @Test
    void a_price_that_was_set_for_an_exempt_customer_stays_and_one_with_tax_becomes_a_net_price() {
        rate("QX", 10);
        rate("QY", 25);
        var with = to(draft(sales.neighbours.item("1.00"), "110.00"), "QX");
        isPriced(with, "110.00", "110.00");
        sales.neighbours.taxExempt.set(true);
        isPriced(to(with, "QY"), "88.00", "88.00");
        isPriced(to(with, "QZ"), "110.00", "110.00");
        var set = draft(sales.neighbours.item("1.00"), "50.00");
        isPriced(to(set, "QX"), "50.00", "50.00");
        isPriced(to(set, "QY"), "50.00", "50.00");
        told(true, false);
        sales.service.confirmOrder(set.order().id(), ANYBODY).await();
    }

    @Test
    void the_order_of_a_quote_keeps_its_taxes_until_the_quote_expires() {
        var quotes = sales.proxy("admin", QuoteService.ADDRESS, QuoteService.class);
        var item = sales.neighbours.item("110.00").toString();
        var body = WriteQuote.of(new JsonObject()
                .put("customer_id", customer.toString())
                .put("items", JsonArray.of(JsonObject.of("item_id", item, "quantity", 1)))
                .put("valid_until", Instant.now().plus(Duration.ofDays(1)).toString())
                .put("shipping_address", JsonObject.of("line1", "1 Main Street", "country", "QX"))
                .put("keep_taxes", true));
        var quote = quotes.createQuote(body, ANYBODY).await().quote();
        assertThat(quote.keepTaxes()).isTrue();
        quotes.sendQuote(quote.id(), ANYBODY).await();
        rate("QX", 10);
        var order = sales.service.acceptQuote(quote.id(), ANYBODY).await();
        assertThat(order.order().taxAmount()).isEqualTo("0.00");
        var id = order.order().id();
        sales.sql("update sales_order set taxes_kept_until = now() where id = $1", id);
        assertThat(code(sales.service.confirmOrder(id, ANYBODY))).isEqualTo("409 tax_changed");
        sales.sql("update sales_order set taxes_kept_until = now() + interval '1 day' where id = $1", id);
        assertThat(sales.service.confirmOrder(id, ANYBODY).await().order().taxAmount())
                .isEqualTo("0.00");
    }
}
