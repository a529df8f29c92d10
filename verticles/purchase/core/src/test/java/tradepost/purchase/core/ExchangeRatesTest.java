package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.vendor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.listing.Page;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrder;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.Receipt;
import tradepost.purchase.ReceiptQuery;
import tradepost.purchase.ReceiveOrderRequest;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.returns.WriteReturn;

/** Goods in another currency come to stock at a rate. */
@ExtendWith(VertxExtension.class)
class ExchangeRatesTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    private static Future<PurchaseOrderWithItems> create(String currency, @Nullable String rate) {
        var lines = List.of(line(bolt, 10, "2.00"));
        var exchangeRate = rate == null ? null : new BigDecimal(rate);
        return purchases.createOrder(
                new WritePurchaseOrder(vendor, lines, currency, null, null, null, null, null, null, exchangeRate),
                ADMIN);
    }

    private static PurchaseOrder order(String currency, @Nullable String rate) {
        return create(currency, rate).await().order();
    }

    private static Future<PurchaseOrderWithItems> receive(PurchaseOrder order, long pieces) {
        var line =
                purchases.getOrder(order.id(), ADMIN).await().items().getFirst().id();
        var body = new ReceiveOrderRequest(List.of(new ReceiveOrderRequest.Line(line, pieces, null, null, null)), null);
        return purchases.receiveOrder(order.id(), body, ADMIN);
    }

    private static List<BigDecimal> rates(UUID order, String event) {
        return neighbours.delivered(order, event).stream()
                .map(e -> e.getJsonObject("data").getValue("exchange_rate"))
                .map(rate -> rate == null ? null : new BigDecimal(rate.toString()))
                .toList();
    }

    @Test
    void goods_in_another_currency_do_not_arrive_without_a_rate() {
        var order = order("CHF", null);
        assertThat(code(receive(order, 4))).isEqualTo("409 exchange_rate_required");
        assertThat(neighbours.delivered(order.id())).isEmpty();
        purchases
                .patchOrder(order.id(), new JsonObject().put("exchange_rate", 1.1), ADMIN)
                .await();
        receive(order, 4).await();
        assertThat(rates(order.id(), PurchaseEvents.RECEIVED)).containsExactly(new BigDecimal("1.1"));
    }

    @Test
    void the_rate_of_the_order_comes_before_that_of_the_day_and_each_receipt_keeps_its_own() {
        var listed = order("EUR", null);
        receive(listed, 4).await();
        assertThat(rates(listed.id(), PurchaseEvents.RECEIVED)).containsExactly(new BigDecimal("1.25"));
        purchases
                .patchOrder(listed.id(), new JsonObject().put("exchange_rate", 1.3), ADMIN)
                .await();
        receive(listed, 6).await();
        var receipts = purchases
                .listReceipts(listed.id(), new ReceiptQuery(Page.of(10, null, null, null), null, null), ADMIN)
                .await();
        assertThat(receipts.data().stream().map(Receipt::exchangeRate))
                .containsExactly(new BigDecimal("1.3"), new BigDecimal("1.25"));
        var line = purchases
                .getOrder(listed.id(), ADMIN)
                .await()
                .items()
                .getFirst()
                .id();
        var back = new WriteReturn("broken", null, List.of(new WriteReturn.Line(line, 1, null, null)), null);
        purchases.returnOrder(listed.id(), back, ADMIN).await();
        assertThat(rates(listed.id(), PurchaseEvents.RETURN_REQUESTED)).containsExactly(new BigDecimal("1.3"));
    }

    @Test
    void a_draft_that_gets_another_currency_while_billing_is_asked_does_not_arrive_at_the_rate_of_the_old_one() {
        var draft = order("EUR", null);
        var francs = new WritePurchaseOrder(vendor, List.of(line(bolt, 10, "2.00")), "CHF", null, null);
        neighbours.beforeRate = () -> purchases.putOrder(draft.id(), francs, ADMIN);
        try {
            assertThat(code(purchases.receiveOrder(draft.id(), null, ADMIN))).isEqualTo("409 exchange_rate_required");
        } finally {
            neighbours.beforeRate = Future::succeededFuture;
        }
        assertThat(neighbours.delivered(draft.id())).isEmpty();
    }

    @Test
    void an_order_in_the_currency_of_the_installation_has_no_rate() {
        assertThat(code(create("USD", "1.1"))).isEqualTo("400 invalid_request");
        var order = order("USD", null);
        assertThat(code(purchases.patchOrder(order.id(), new JsonObject().put("exchange_rate", 1.1), ADMIN)))
                .isEqualTo("400 invalid_request");
        receive(order, 4).await();
        assertThat(neighbours
                        .delivered(order.id())
                        .getFirst()
                        .getJsonObject("data")
                        .getValue("exchange_rate"))
                .isNull();
    }
}
