package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;

/** Compares payments, orders, the statements of the providers and the ledger, once every write has its response. */
record PaymentBooks(Api api, Stores stores) {
    private static final Set<String> ENDED =
            Set.of("captured", "partially_refunded", "refunded", "failed", "cancelled");

    /** Waits until the providers have decided everything. */
    void agree(String why) {
        Awaitility.await(why + ": every payment has ended")
                .pollDelay(Duration.ZERO)
                .until(() -> ENDED.containsAll(stores.texts("payment", "select distinct status from payment")));
        Awaitility.await(why + ": every refund is done")
                .pollDelay(Duration.ZERO)
                .until(() -> stores.number("payment", "select count(*) from refund where status <> 'done'") == 0);
        Awaitility.await(why + ": nothing is pending")
                .pollDelay(Duration.ZERO)
                .until(() -> stores.number("sales", "select count(*) from sales_order where pending_amount <> 0") == 0);
        Awaitility.await(why + ": payments, orders and statement agree")
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> {
                    var result = api.get("/api/payments/reconcile").expect(200).data();
                    assertThat(result.getBoolean("complete")).isTrue();
                    assertThat(result.getJsonArray("mismatches")).isEmpty();
                    assertThat(result.getLong("checked")).isGreaterThan(0);
                });
        Awaitility.await(why + ": the ledger agrees with invoices and payments")
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> {
                    var result = api.get("/api/ledger/reconcile").expect(200).data();
                    assertThat(result.getBoolean("complete")).isTrue();
                    assertThat(result.getJsonArray("differences")).isEmpty();
                    assertThat(result.getLong("checked")).isGreaterThan(0);
                });
    }
}
