package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.purchase.PurchaseOrderQuery;
import tradepost.purchase.core.order.PurchaseOrderLists;
import tradepost.purchase.core.order.StoredPurchase;

/** Lists of ten thousand orders. */
@ExtendWith(VertxExtension.class)
class PurchaseListsTest {
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
        db = Db.open(PurchaseFixture.env, "purchase");
        TestDb.run("purchase", """
                insert into purchase_order(id, number, vendor_id, vendor_name, status, currency, total_amount, paid_amount,
                  reference, created_at, received_at, paid_at, expected_at, ordered_at, created_by, written_by, maximum_amount)
                select uuidv7(), 'PO-' || 700000000 + n, md5(n::text)::uuid, 'many', case when n % 100 = 0 then 'received' else 'paid' end, 'USD', n,
                  case when n % 100 = 0 then 0 else n end, 'ref ' || md5(n::text),
                  t.at, t.at, t.at, t.at, t.at, 'user:test', 'user:test', n
                from generate_series(1, 10000) n, lateral (select now() - n * interval '1 hour' as at) t;
                insert into purchase_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal)
                select uuidv7(), id, 1, md5((total_amount::int % 1000)::text)::uuid, 'SKU', 'Item', 1, total_amount, total_amount
                from purchase_order where vendor_name = 'many';
                analyze purchase_order; analyze purchase_order_line;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("purchase", "truncate purchase_order cascade");
    }

    @Test
    void each_filter_of_orders_is_served_by_an_index() {
        usesIndex(
                "purchase_order_received",
                new JsonObject().put("received_from", ago(60)).put("received_to", ago(50)));
        usesIndex(
                "purchase_order_ordered",
                new JsonObject().put("ordered_from", ago(60)).put("ordered_to", ago(50)));
        usesIndex(
                "purchase_order_paid",
                new JsonObject().put("paid_from", ago(60)).put("paid_to", ago(50)));
        usesIndex(
                "purchase_order_expected",
                new JsonObject().put("expected_from", ago(60)).put("expected_to", ago(50)));
        usesIndex("purchase_order_total", new JsonObject().put("total_from", 9_990));
        usesIndex("purchase_order_reference", new JsonObject().put("reference", "ref 1"));
        usesIndex("purchase_order_line_item", new JsonObject().put("item_id", "c4ca4238-a0b9-2382-0dcc-509a6f75849b"));
        usesIndex("purchase_order_payment_status", new JsonObject().put("payment_status", "unpaid"));
    }

    private static void usesIndex(String index, JsonObject query) {
        Plans.useIndex(index, db, StoredPurchase.LISTED, () -> PurchaseOrderLists.where(PurchaseOrderQuery.of(query)));
    }

    private static String ago(long hours) {
        return Instant.now().minus(Duration.ofHours(hours)).toString();
    }

    @Test
    void an_order_has_the_times_of_its_receipt_and_payment() {
        var draft = PurchaseFixture.draft().order();
        assertThat(draft.receivedAt()).isNull();
        var received = purchases.receiveOrder(draft.id(), null, ADMIN).await().order();
        assertThat(received.receivedAt()).isAfterOrEqualTo(draft.createdAt());
        assertThat(received.paidAt()).isNull();
        var partly = purchases
                .payOrder(draft.id(), PurchaseFixture.amount("1.00"), ADMIN)
                .await()
                .order();
        assertThat(partly.paidAt()).isNull();
        var paid = purchases.payOrder(draft.id(), null, ADMIN).await().order();
        assertThat(paid.paidAt()).isAfterOrEqualTo(received.receivedAt());
        assertThat(paid.receivedAt()).isEqualTo(received.receivedAt());
        assertThat(purchases.getOrder(draft.id(), ADMIN).await().order()).isEqualTo(paid);
    }
}
