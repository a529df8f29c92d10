package tradepost.sales.core.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** An installation that ships only what is paid. */
@ExtendWith(VertxExtension.class)
class RequiredPaymentTest {
    @Test
    void an_order_that_owes_something_is_not_shipped(Vertx vertx) {
        var orders = new Fulfilment(new Sales(vertx, "shipping.requires_payment", "on"));
        var order = orders.confirmed(2);
        assertThat(code(orders.ship(order, 1))).isEqualTo("409 payment_required");
        orders.pay(order).await();
        assertThat(Fulfilment.states(orders.ship(order, 1).await().order())).isEqualTo("paid paid partial");
    }
}
