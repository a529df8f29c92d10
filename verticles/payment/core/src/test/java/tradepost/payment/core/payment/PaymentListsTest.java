package tradepost.payment.core.payment;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Ids;
import tradepost.payment.PaymentQuery;

/** The plans of the lists, with many payments. */
@ExtendWith(VertxExtension.class)
class PaymentListsTest {
    private static final UUID ID = Ids.next();
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static Db db;

    @BeforeAll
    static void fill(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "payment"), "payment");
        TestDb.run("payment", """
                insert into payment(id, direction, order_id, order_number, customer_id, provider, method, reference, currency, amount,
                  actor, status, created_at, captured_at)
                select gen_random_uuid(), 'in', gen_random_uuid(), 'SO-' || n, gen_random_uuid(), 'manual', 'transfer', 'PLAN-' || n, 'USD', 1,
                  'plan', case when n % 500 = 0 then 'failed' else 'captured' end, now() - n * interval '1 minute',
                  now() - n * interval '1 minute'
                from generate_series(1, 5000) n;
                insert into payment(id, direction, order_id, order_number, vendor_id, provider, method, currency, amount, actor, status,
                  captured_at)
                select gen_random_uuid(), 'out', gen_random_uuid(), 'PO-' || n, gen_random_uuid(), 'manual', 'transfer', 'USD', 1, 'plan',
                  'captured', now() from generate_series(1, 5000) n;
                analyze payment;
                """);
    }

    @AfterAll
    static void clear() {
        TestDb.run("payment", "delete from payment where actor = 'plan'");
    }

    @Test
    void filters_are_served_by_indexes() {
        useIndex("payment_order", query(null, ID, null, null, null, null, null));
        useIndex("payment_customer", query(null, null, ID, null, null, null, null));
        useIndex("payment_vendor", query(null, null, null, ID, null, null, null));
        useIndex("payment_status", query(null, null, null, null, List.of("failed"), null, null));
        useIndex("payment_reference", query(null, null, null, null, null, "PLAN-7", null));
        useIndex("payment_created", query(null, null, null, null, null, null, FROM));
        Plans.useIndexes(
                db,
                PaymentQueries.LISTED,
                List.of(),
                () -> where(query("kumquat", null, null, null, null, null, null)));
    }

    private static void useIndex(String index, PaymentQuery query) {
        Plans.useIndex(index, db, PaymentQueries.LISTED, () -> where(query));
    }

    private static Where where(PaymentQuery query) {
        return PaymentServiceImpl.where(query);
    }

    private static PaymentQuery query(
            String q,
            UUID order,
            UUID customer,
            UUID vendor,
            List<String> status,
            String reference,
            Instant createdTo) {
        return new PaymentQuery(
                Page.FIRST,
                q,
                order == null ? null : List.of(order),
                customer,
                vendor,
                null,
                status,
                null,
                null,
                reference,
                null,
                null,
                null,
                createdTo,
                null,
                null,
                null);
    }
}
