package tradepost.sales.core.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.config.Config;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.charge.WriteShippingCharge;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** The shipping charge of the installation, which applies if neither the client nor an extension says another. */
@ExtendWith(VertxExtension.class)
class DefaultShippingChargeTest {
    private static WriteSalesOrder order(Sales sales, String currency, WriteShippingCharge shipping) {
        var line = new WriteSalesLine(null, sales.neighbours.item("10.00"), null, 1, new BigDecimal("10"));
        return new WriteSalesOrder(
                sales.neighbours.customer,
                List.of(line),
                currency,
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
                shipping);
    }

    private static String charged(Sales sales, String currency, WriteShippingCharge shipping) {
        var made = sales.service
                .createOrder(order(sales, currency, shipping), ANYBODY)
                .await()
                .order();
        var c = made.shipping();
        return made.totalAmount() + (c == null ? "" : " " + c.method() + " " + c.amount() + " " + c.source());
    }

    @Test
    void it_applies_to_orders_in_the_currency_of_the_installation(Vertx vertx) {
        var sales = new Sales(vertx, "shipping.charge", "4.90");
        assertThat(charged(sales, "USD", null)).isEqualTo("14.90 standard 4.90 default");
        assertThat(charged(sales, "USD", new WriteShippingCharge("express", null)))
                .isEqualTo("14.90 express 4.90 default");
        assertThat(charged(sales, "USD", new WriteShippingCharge(null, BigDecimal.ZERO)))
                .isEqualTo("10.00 standard 0.00 request");
        assertThat(charged(sales, "EUR", null)).isEqualTo("10.00");
        var orders = new Fulfilment(sales);
        var order = orders.confirmed(1);
        var grown = orders.change(order, 3).await().order();
        assertThat(grown.totalAmount()).isEqualTo(new BigDecimal("34.90"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4.999", "free", "1e20"})
    void it_must_be_an_amount(String setting) {
        var config = Config.of(Map.of("currency", "USD", "shipping.charge", setting));
        assertThatThrownBy(() -> ShippingCharges.by(config, null))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining("shipping.charge");
    }
}
