package tradepost.sales.core.order;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.sales.SalesOrderQuery;

/** The lists of due orders among 5,000, of which a tenth is not paid. */
@ExtendWith(VertxExtension.class)
class DueDatesPlanTest {
    @Test
    void indexes_serve_the_due_dates(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, stage, currency, total_amount, created_by, created_at,
                  confirmed_at, due_at, paid_amount)
                select uuidv7(), md5(n::text)::uuid, 'Company', 'due@many.example', 'confirmed',
                  'USD', n, gen_random_uuid(), now() - n * interval '1 minute', now() - n * interval '1 minute',
                  now() - n * interval '1 minute' + interval '2 days',
                  case when n % 10 = 0 then 0 else n end
                from generate_series(1, 5000) n;
                analyze sales_order
                """);
        try {
            for (var sort : List.of(List.<String>of(), List.of("due_at")))
                Plans.useIndexes(
                        db,
                        OrderLists.LISTED,
                        sort,
                        () -> OrderLists.where(
                                SalesOrderQuery.of(new JsonObject("{\"overdue\":true}").put("sort", sort)),
                                null,
                                null));
            var from = Instant.now().plus(Duration.ofDays(1));
            var range = "{\"due_from\":\"%s\",\"due_to\":\"%s\"}".formatted(from, from.plusSeconds(3600));
            Plans.useIndexes(
                    db,
                    OrderLists.LISTED,
                    List.of(),
                    () -> OrderLists.where(SalesOrderQuery.of(new JsonObject(range)), null, null));
        } finally {
            TestDb.run("sales", "delete from sales_order where customer_email = 'due@many.example'");
        }
    }
}
