package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.sales.RefundOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.SalesService;
import tradepost.sales.core.Fulfilment;
import tradepost.sales.core.Sales;
import tradepost.sales.returns.AcceptReturnRequest;
import tradepost.sales.returns.ReturnRequestService;
import tradepost.sales.returns.WriteReturnRequest;
import tradepost.sales.returns.WriteSalesReturn;

/** Whatever gives back more than the limit needs a recent proof of identity: no way around the refund leads past it. */
@ExtendWith(VertxExtension.class)
class RefundLimitTest {
    private static final int RECENTLY = 60;
    private static final int LONG_AGO = 601;
    static Sales sales;
    static Fulfilment orders;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx, "payments.step_up_above", "29.99");
        orders = new Fulfilment(sales);
    }

    /** An order of three pieces, at 10.00 each. */
    private static SalesOrderWithItems paid() {
        var order = orders.confirmed(3);
        return sales.service.payOrder(order.order().id(), null, ANYBODY).await();
    }

    private static Future<SalesOrderWithItems> refund(SalesService service, UUID order, String amount) {
        return service.refundOrder(order, new RefundOrderRequest(new BigDecimal(amount), null, null), ANYBODY);
    }

    @Test
    void a_refund_up_to_the_limit_needs_no_proof() {
        var id = paid().order().id();
        refund(sales.service, id, "29.99").await();
    }

    /** An order of ten pieces, at 10.00 each. */
    private static UUID large() {
        var id = orders.confirmed(10).order().id();
        sales.service.payOrder(id, null, ANYBODY).await();
        return id;
    }

    @Test
    void refunds_without_a_proof_count_together_whoever_decides_them() {
        var id = large();
        refund(sales.service, id, "15.00").await();
        refund(sales.as("finance_manager"), id, "14.99").await();
        for (var service : List.of(sales.service, sales.as("finance_manager"), sales.proved(LONG_AGO)))
            assertThat(Refusals.code(refund(service, id, "0.01"))).isEqualTo("403 step_up_required");
        assertThat(Refusals.code(sales.service.cancelOrder(id, null, ANYBODY))).isEqualTo("403 step_up_required");
        refund(sales.proved(RECENTLY), id, "0.01").await();
        refund(sales.service, large(), "29.99").await(); // of another order
    }

    @Test
    void what_is_refunded_with_a_proof_does_not_count() {
        var id = large();
        refund(sales.proved(RECENTLY), id, "40.00").await();
        refund(sales.service, id, "29.99").await();
        assertThat(Refusals.code(refund(sales.service, id, "0.01"))).isEqualTo("403 step_up_required");
    }

    @Test
    void after_a_day_refunds_without_a_proof_begin_again() {
        var id = large();
        refund(sales.service, id, "29.99").await();
        var refunds =
                "update sales_order_payment set at = at - make_interval(hours => $2) where order_id = $1 and kind = 'refund'";
        sales.sql(refunds, id, 23);
        assertThat(Refusals.code(refund(sales.service, id, "0.01"))).isEqualTo("403 step_up_required");
        sales.sql(refunds, id, 1);
        refund(sales.service, id, "29.99").await();
    }

    @Test
    void refunds_at_the_same_time_do_not_pass_the_limit_together() {
        var id = large();
        var all = Stream.generate(() -> refund(sales.service, id, "7.00"))
                .limit(10)
                .toList();
        Future.join(all).otherwiseEmpty().await();
        assertThat(all).filteredOn(Future::succeeded).hasSize(4);
        assertThat(all).filteredOn(Future::failed).extracting(Refusals::code).containsOnly("403 step_up_required");
        assertThat(sales.now(id).order().refundedAmount()).isEqualTo(new BigDecimal("28.00"));
    }

    @Test
    void a_change_counts_what_it_gives_back() {
        var order = sales.service
                .payOrder(orders.confirmed(3).order().id(), null, ANYBODY)
                .await();
        var id = order.order().id();
        var less = sales.service
                .changeOrder(id, Fulfilment.changed(order, 1), ANYBODY)
                .await(); // gives back 20.00
        refund(sales.service, id, "9.99").await();
        assertThat(Refusals.code(refund(sales.service, id, "0.01"))).isEqualTo("403 step_up_required");
        assertThat(less.order().refundedAmount()).isEqualTo(new BigDecimal("20.00"));
    }

    private static void needsProof(
            SalesOrderWithItems order, BiFunction<SalesService, SalesOrderWithItems, Future<?>> work) {
        assertThat(Refusals.code(work.apply(sales.service, order))).isEqualTo("403 step_up_required");
        assertThat(Refusals.code(work.apply(sales.proved(LONG_AGO), order))).isEqualTo("403 step_up_required");
        var now = sales.service.getOrder(order.order().id(), ANYBODY).await();
        assertThat(now.order().version())
                .as("nothing has happened")
                .isEqualTo(order.order().version());
        work.apply(sales.proved(RECENTLY), order).await();
    }

    @Test
    void a_refund_above_it_does() {
        needsProof(paid(), (service, o) -> refund(service, o.order().id(), "30.00"));
    }

    @Test
    void so_does_the_refund_of_a_payment() {
        var body = new RefundOrderRequest(new BigDecimal("30.00"), null, null);
        needsProof(paid(), (service, o) -> service.refundPayment(o.order().id(), UUID.randomUUID(), body, ANYBODY));
    }

    @Test
    void so_does_cancelling_a_paid_order() {
        needsProof(paid(), (service, o) -> service.cancelOrder(o.order().id(), null, ANYBODY));
    }

    @Test
    void so_does_closing_what_was_paid() {
        var order = sales.service
                .payOrder(orders.confirmed(4).order().id(), null, ANYBODY)
                .await();
        needsProof(
                orders.ship(order, 1).await(),
                (service, o) -> service.closeOrder(o.order().id(), null, ANYBODY));
    }

    @Test
    void so_does_a_return_with_a_refund() {
        var order = paid();
        var shipped = orders.ship(order, 3).await();
        var line = new WriteSalesReturn.Line(order.items().getFirst().id(), 3, "restock", null, null, null);
        var body = new WriteSalesReturn(null, null, true, List.of(line));
        needsProof(shipped, (service, o) -> service.createReturn(o.order().id(), body, ANYBODY));
    }

    @Test
    void so_does_accepting_a_request_with_a_refund() {
        var order = paid();
        orders.ship(order, 3).await();
        var wanted = new WriteReturnRequest(
                "broken",
                null,
                null,
                List.of(new WriteReturnRequest.Line(order.items().getFirst().id(), 3)));
        var request = requests(null)
                .createReturnRequest(order.order().id(), wanted, ANYBODY)
                .await();
        var refund = new AcceptReturnRequest(true, null, null);
        assertThat(Refusals.code(requests(LONG_AGO).acceptReturnRequest(request.id(), refund, ANYBODY)))
                .isEqualTo("403 step_up_required");
        requests(RECENTLY).acceptReturnRequest(request.id(), refund, ANYBODY).await();
    }

    private static ReturnRequestService requests(@Nullable Integer provedAgo) {
        var address = ReturnRequestService.ADDRESS;
        return provedAgo == null
                ? sales.proxy("admin", address, ReturnRequestService.class)
                : sales.proved(provedAgo, address, ReturnRequestService.class);
    }

    @Test
    void so_does_a_change_with_a_refund() {
        var order = sales.service
                .payOrder(orders.confirmed(4, 1).order().id(), null, ANYBODY)
                .await();
        var body = Fulfilment.changed(order, 1);
        needsProof(order, (service, o) -> service.changeOrder(o.order().id(), body, ANYBODY));
    }
}
