package tradepost.sales.core.customer;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.sales.customer.HistoryQuery;

/** The history of one customer among the 20,000 orders and payments of all. */
@ExtendWith(VertxExtension.class)
class HistoryPlanTest {
    private static final UUID CUSTOMER = UUID.fromString("c4ca4238-a0b9-2382-0dcc-509a6f75849b"); // md5 of 1

    static Db db;

    @BeforeAll
    static void fill(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, currency, total_amount, paid_amount, created_by, created_at)
                select uuidv7(), md5((n % 5000)::text)::uuid, 'Customer Co', 'history@plan.example', 'USD', 1, 1, gen_random_uuid(),
                  now() - n * interval '1 minute'
                from generate_series(1, 20000) n;
                insert into sales_order_payment(id, order_id, kind, amount, method, actor)
                select uuidv7(), id, 'payment', 1, 'manual', 'user:test' from sales_order where customer_email = 'history@plan.example';
                analyze sales_order; analyze sales_order_payment
                """);
    }

    @AfterAll
    static void empty() {
        TestDb.run("sales", """
                delete from sales_order_payment where order_id in (select id from sales_order where customer_email = 'history@plan.example');
                delete from sales_order where customer_email = 'history@plan.example'
                """);
    }

    @Test
    void the_entries_of_a_customer_are_found_by_indexes() {
        for (var sort : List.of(List.<String>of(), List.of("created_at"), List.of("-created_at")))
            for (var query : List.of("{}", "{\"type\":[\"payment\"]}", "{\"created_from\":\"2026-01-01T00:00:00Z\"}"))
                Plans.useIndexes(
                        db,
                        CustomerAccountServiceImpl.HISTORY,
                        sort,
                        () -> CustomerAccountServiceImpl.where(HistoryQuery.of(new JsonObject(query)), CUSTOMER));
        Plans.scanNoTable(db, Plans.ran(db, CustomerAccountServiceImpl.BALANCE, CUSTOMER));
    }
}
