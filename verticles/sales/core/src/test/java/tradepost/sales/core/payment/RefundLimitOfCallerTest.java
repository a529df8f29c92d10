package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;

/** One caller without a recent proof cannot refund as many orders as it likes. */
@ExtendWith(VertxExtension.class)
class RefundLimitOfCallerTest {
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx, "payments.step_up_above_a_day", "49.99");
        orders = new Fulfilment(sales);
    }

    @BeforeEach
    void a_day_later() {
        sales.sql("update sales_order_payment set at = at - interval '1 day'");
    }

    /** An order of three pieces, at 10.00 each. */
    private static UUID paid() {
        var id = orders.confirmed(3).order().id();
        sales.service.payOrder(id, null, ANYBODY).await();
        return id;
    }

    private static Future<SalesOrderWithItems> refund(SalesService service, UUID order, String amount) {
        return service.refundOrder(order, new RefundOrderRequest(new BigDecimal(amount), null, null), ANYBODY);
    }

    @Test
    void refunds_of_several_orders_count_together() {
        refund(sales.service, paid(), "30.00").await();
        var second = paid();
        assertThat(Refusals.code(refund(sales.service, second, "20.00"))).isEqualTo("403 step_up_required");
        assertThat(Refusals.code(sales.service.cancelOrder(second, null, ANYBODY)))
                .isEqualTo("403 step_up_required");
        refund(sales.service, second, "19.99").await();
        refund(sales.as("finance_manager"), second, "10.00").await(); // another caller
        refund(sales.proved(60), paid(), "30.00").await();
    }

    @Test
    void refunds_of_several_orders_at_the_same_time_do_not_pass_the_limit_together() {
        var all = Stream.generate(RefundLimitOfCallerTest::paid).limit(10).toList().stream()
                .map(order -> refund(sales.service, order, "10.00"))
                .toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::succeeded).hasSize(4);
        assertThat(all).filteredOn(Future::failed).extracting(Refusals::code).containsOnly("403 step_up_required");
    }
}
