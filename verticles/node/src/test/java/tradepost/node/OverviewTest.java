package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.value.Ids;

/** What waits for somebody: each count is the total of the list that it links to, for every role. */
class OverviewTest {
    /** By kind; fails if a count is not the total of its list. */
    static Map<String, Long> counts(Api by) {
        var overview = by.complete("/api/overview");
        var found = new LinkedHashMap<String, Long>();
        for (var entry : overview.list()) {
            var waiting = (JsonObject) entry;
            var list = waiting.getString("list");
            var meta = by.get(list + "&limit=1").expect(200).body().getJsonObject("meta");
            assertThat(waiting.getLong("count")).as(list).isEqualTo(meta.getLong("total"));
            assertThat(waiting.getBoolean("capped")).as(list).isEqualTo(meta.containsKey("total_is_capped"));
            found.put(waiting.getString("kind"), waiting.getLong("count"));
        }
        return found;
    }

    @Test
    void every_count_is_the_total_of_its_list_for_every_role(@TempDir Path folder) {
        int port = Program.freePorts(1);
        try (var program = Program.dev(folder, port, Map.of("TRADEPOST_PURCHASE_APPROVAL_ABOVE", "100"))) {
            var api = Api.at(port).registered("admin");
            var buyer = Api.at(port).registered("customer");
            fill(api, new Stores(folder.resolve("data")));
            var own = buyer.get("/api/customers").list().getJsonObject(0).getString("id");
            api.salesOrder(own, api.item(1), 1);

            var all = counts(api);
            assertThat(all)
                    .containsEntry("orders_to_confirm", 2L)
                    .containsEntry("orders_to_ship", 2L)
                    .containsEntry("orders_unpaid", 2L)
                    .containsEntry("orders_overdue", 1L)
                    .containsEntry("orders_backordered", 1L)
                    .containsEntry("payments_failed", 1L)
                    .containsEntry("refunds_failed", 1L)
                    .containsEntry("purchases_to_approve", 1L)
                    .containsEntry("purchases_to_order", 2L)
                    .containsEntry("purchases_to_receive", 1L)
                    .containsEntry("purchases_to_pay", 1L)
                    .containsEntry("dead_letters", 1L)
                    .containsEntry("jobs_failed", 1L)
                    .hasSize(19);
            assertThat(counts(buyer))
                    .containsEntry("orders_to_confirm", 1L)
                    .containsEntry("orders_to_ship", 0L)
                    .containsOnlyKeys(
                            "orders_to_confirm",
                            "orders_to_ship",
                            "orders_unpaid",
                            "orders_overdue",
                            "orders_backordered",
                            "payments_failed",
                            "quotes_to_answer",
                            "invoices_overdue",
                            "jobs_failed");
            assertThat(counts(Api.at(port).registered("viewer")))
                    .containsEntry("orders_to_confirm", 2L)
                    .containsEntry("jobs_failed", 0L)
                    .containsEntry("payments_failed", 1L)
                    .doesNotContainKeys("dead_letters", "refunds_failed");
            assertThat(counts(Api.at(port).registered("finance_manager"))).containsEntry("payments_failed", 1L);
            assertThat(counts(Api.at(port).registered("inventory_manager")))
                    .containsKeys("transfers_to_receive", "stock_low", "counts_open")
                    .doesNotContainKey("refunds_failed");
            Api.at(port).get("/api/overview").expect(401);
        }
    }

    private static void fill(Api api, Stores stores) {
        var item = api.item(10);
        var customer = api.customer();
        var vendor = api.vendor();
        var draft = api.salesOrder(customer, item, 1);
        var late = api.salesOrder(customer, item, 1);
        api.confirm(late).join().expect(200);
        stores.write("sales", "update sales_order set due_at = now() - interval '1 day' where id = ?::uuid", late);
        var waits = api.post(
                        "/api/customers",
                        new JsonObject()
                                .put("name", "Patient")
                                .put("email", "patient" + Api.unique() + "@example.com")
                                .put("payment_terms_days", 30)
                                .put("allow_backorders", true))
                .expect(201)
                .id();
        var patient = api.salesOrder(waits, item, 50);
        api.confirm(patient).join().expect(200);

        api.purchaseOrder(vendor, item, 1);
        api.purchaseOrder(vendor, item, 2);
        api.purchaseOrder(vendor, item, 500);
        var ordered = api.purchaseOrder(vendor, item, 3);
        api.post("/api/purchase/orders/" + ordered + "/order").expect(200);
        var received = api.purchaseOrder(vendor, item, 4);
        api.post("/api/purchase/orders/" + received + "/order").expect(200);
        api.post("/api/purchase/orders/" + received + "/receive").expect(200);

        var payment = UUID.randomUUID().toString();
        stores.write("payment", """
                insert into payment(id, direction, order_id, order_number, customer_id, provider, method, currency, amount, status,
                  provider_reference, actor, version, authorised_at, captured_at)
                values (?::uuid, 'in', gen_random_uuid(), 'SO-000001', gen_random_uuid(), 'acme', 'acme', 'USD', 10, 'captured', 'x', 'user:x', 2,
                  now(), now())
                """, payment);
        stores.write("payment", """
                insert into refund(id, refund_id, payment_id, amount, status, failure, method, provider, actor)
                values (gen_random_uuid(), gen_random_uuid(), ?::uuid, 5, 'failed', 'refund_not_possible', 'acme', 'acme', 'user:x')
                """, payment);
        paid(stores, draft, "failed");
        paid(stores, late, "failed", "captured", "failed");
        paid(stores, patient, "failed", "captured");
        stores.write("catalog", """
                insert into dead_letter(subscriber, seq, event_id, type, subject, attempts, error) values
                ('inventory', 900, gen_random_uuid(), 'catalog.product.created', gen_random_uuid(), 10, 'stock_out_of_range')
                """);
        stores.write("catalog", """
                insert into job(id, kind, state, owner, actor, code, reason, finished_at)
                values (gen_random_uuid(), 'import_items', 'failed', gen_random_uuid(), 'user:x', 'invalid_csv', 'x', now())
                """);
        Awaitility.await("the shortage has reached the lists")
                .until(() ->
                        !api.get("/api/sales/orders?backordered=true").list().isEmpty());
    }

    /** Payments of an order by a provider, in this sequence. */
    private static void paid(Stores stores, String order, String... statuses) {
        for (var status : statuses) stores.write("sales", """
                    insert into sales_order_payment(id, order_id, customer_id, kind, provider, status, amount, method, actor, date)
                    select ?::uuid, o.id, o.customer_id, 'payment', 'acme', s, 1, 'acme', 'user:x', case s when 'captured' then date '2026-01-15' end
                    from sales_order o, (select ?::text) as t(s) where id = ?::uuid
                    """, Ids.next().toString(), status, order);
    }
}
