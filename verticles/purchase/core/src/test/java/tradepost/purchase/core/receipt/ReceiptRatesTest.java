package tradepost.purchase.core.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.bolt;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.vendor;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.json.Json;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.ReceiveOrder;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.core.PurchaseFixture;
import tradepost.purchase.event.OrderReceived;

/** Goods that are bought in another currency than that of the installation. */
@ExtendWith(VertxExtension.class)
class ReceiptRatesTest {
    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    private static WritePurchaseOrder write(String currency, @Nullable String rate) {
        return new WritePurchaseOrder(
                vendor,
                List.of(line(bolt, 10, "0.33")),
                currency,
                null,
                null,
                null,
                null,
                null,
                null,
                rate == null ? null : new BigDecimal(rate));
    }

    private static PurchaseOrderWithItems draft(String currency, @Nullable String rate) {
        return purchases.createOrder(write(currency, rate), ADMIN).await();
    }

    private static void receive(PurchaseOrderWithItems order, long pieces) {
        var line = new ReceiveOrder.Line(order.items().getFirst().id(), pieces, null, null, null);
        purchases
                .receiveOrder(order.order().id(), new ReceiveOrder(List.of(line), null), ADMIN)
                .await();
    }

    private static List<OrderReceived> receipts(UUID order, int count) {
        return Awaitility.await()
                .until(
                        () -> published(order).stream()
                                .filter(e -> e.getString("type").equals(PurchaseEvents.RECEIVED))
                                .map(e -> Json.read(e.getJsonObject("data"), OrderReceived.class))
                                .toList(),
                        found -> found.size() == count);
    }

    @Test
    void a_receipt_needs_a_rate_and_keeps_it() {
        neighbours.rates.remove("SEK");
        var order = draft("SEK", null);
        assertThat(code(purchases.receiveOrder(order.order().id(), null, ADMIN)))
                .isEqualTo("409 exchange_rate_required");
        neighbours.rates.put("SEK", new BigDecimal("0.095"));
        receive(order, 4);
        neighbours.rates.put("SEK", new BigDecimal("0.1"));
        receive(order, 6);
        var receipts = receipts(order.order().id(), 2);
        assertThat(receipts)
                .extracting(OrderReceived::exchangeRate)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(new BigDecimal("0.095"), new BigDecimal("0.1"));
        assertThat(receipts) // 1.32 SEK and 1.98 SEK
                .extracting(OrderReceived::costAmount)
                .containsExactly(new BigDecimal("0.13"), new BigDecimal("0.20"));
        assertThat(receipts.getFirst().items().getFirst().costAmount()).isEqualTo(new BigDecimal("0.13"));
    }

    @Test
    void the_rate_of_the_order_comes_first() {
        var order = draft("SEK", "0.5");
        assertThat(order.order().exchangeRate()).isEqualByComparingTo("0.5");
        neighbours.rates.put("SEK", new BigDecimal("0.095"));
        receive(order, 10);
        var receipt = receipts(order.order().id(), 1).getFirst();
        assertThat(receipt.exchangeRate()).isEqualByComparingTo("0.5");
        assertThat(receipt.costAmount()).isEqualTo(new BigDecimal("1.65")); // of 3.30 SEK
        var replaced = purchases
                .putOrder(draft("SEK", "0.5").order().id(), write("SEK", null), ADMIN)
                .await();
        assertThat(replaced.order().exchangeRate()).isNull();
    }

    @Test
    void an_order_in_the_currency_of_the_installation_has_no_rate() {
        assertThat(code(purchases.createOrder(write("USD", "1.5"), ADMIN))).isEqualTo("400 invalid_request");
        var order = draft("USD", null);
        receive(order, 10);
        var receipt = receipts(order.order().id(), 1).getFirst();
        assertThat(receipt.exchangeRate()).isNull();
        assertThat(receipt.costAmount()).isEqualTo(receipt.totalAmount()).isEqualTo(new BigDecimal("3.30"));
    }
}
