package tradepost.sales.core.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;

/** The orders that pay another order of a customer, among 5,000. */
@ExtendWith(VertxExtension.class)
class TransferPlansTest {
    @Test
    void the_orders_with_credit_are_found_by_indexes(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, stage, currency, total_amount, created_by, confirmed_at,
                  paid_amount)
                select md5('transfer ' || n)::uuid, md5((n % 1000)::text)::uuid, 'Company', 'transfer@many.example', 'confirmed', 'USD', 1,
                  gen_random_uuid(), now(), case when n % 500 = 7 then 2 else 1 end
                from generate_series(1, 5000) n;
                analyze sales_order
                """);
        try {
            var order = UUID.fromString(db.list(r -> r.getString(0), "select md5('transfer 1007')::uuid::text")
                    .await()
                    .getFirst());
            var plan = Plans.ran(db, Transfers.LOCK, order);
            Plans.scanNoTable(db, plan);
            assertThat(plan).contains(" sales_order_credit ");
            assertThat(db.query(Transfers.LOCK, order).await().size()).isEqualTo(5);
        } finally {
            TestDb.run("sales", "delete from sales_order where customer_email = 'transfer@many.example'");
        }
    }
}
