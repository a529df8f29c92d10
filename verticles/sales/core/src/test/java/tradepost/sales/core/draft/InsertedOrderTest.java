package tradepost.sales.core.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.TestDb;
import tradepost.orders.charge.Discount;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Sales;
import tradepost.sales.tax.WriteTaxRate;

/** The response to a new order is not read back from the database; it is what a read returns nevertheless. */
@ExtendWith(VertxExtension.class)
class InsertedOrderTest {
    private static final OrderAddress WHERE =
            new OrderAddress("delivery", "Door", "1 Main Street", null, "1", null, null, "XD");
    private static final Discount PERCENT = new Discount("percent", new BigDecimal("3.5"));

    static Sales sales;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        for (var category : List.of("standard", "shipping")) {
            var rate = new WriteTaxRate("VAT", "XD", null, category, new BigDecimal("7.7"), false, null, null);
            sales.taxRatesAs("admin").createTaxRate(rate, ANYBODY).await();
        }
    }

    @AfterAll
    static void stop() {
        TestDb.run("sales", "delete from tax_rate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JPY", "USD", "KWD"})
    void a_draft(String currency) {
        var line = new WriteSalesLine(null, sales.neighbours.item("1"), null, 3, new BigDecimal("10"), PERCENT);
        var body = new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line),
                currency,
                "After noon",
                "PO 1",
                null,
                null,
                null,
                WHERE,
                WHERE,
                PERCENT,
                14,
                Instant.now().plus(1, ChronoUnit.HOURS).plusNanos(1_500),
                true,
                new WriteShippingCharge("express", new BigDecimal("5")));
        var created = sales.service.createOrder(body, ANYBODY).await();
        assertThat(created.order().discountAmount()).isPositive();
        assertThat(created.order().taxAmount()).isPositive();
        assertThat(sales.now(created.order().id())).isEqualTo(created);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JPY", "USD", "KWD"})
    void a_placed_order(String currency) {
        var line = new PlaceLine(null, sales.neighbours.item("1"), 3, new BigDecimal("10"), PERCENT);
        var shipping = new WriteShippingCharge(null, new BigDecimal("5.00"));
        var body = new PlaceOrderRequest(
                sales.neighbours.customer,
                List.of(line),
                currency,
                null,
                "PO 2",
                null,
                null,
                null,
                WHERE,
                null,
                PERCENT,
                shipping,
                null);
        var placed = sales.shop.placeOrder(body, ANYBODY).await();
        assertThat(placed.order().status()).isEqualTo("confirmed");
        assertThat(placed.order().dueAt()).isNull();
        assertThat(sales.now(placed.order().id())).isEqualTo(placed);
    }
}
