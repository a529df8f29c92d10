package tradepost.sales.core.order;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.sales.line.SoldLineQuery;

/** The lines of 10,000 orders. */
@ExtendWith(VertxExtension.class)
class SoldLinesTest {
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, stage, currency, total_amount, created_by, created_at, reference,
                  confirmed_at, paid_at, paid_amount, refunded_amount, credited_amount, fulfillment_status)
                select uuidv7(), md5(n::text)::uuid, 'many', 'lines@many.example', 'confirmed', 'USD', n,
                  gen_random_uuid(), t.at, 'ref ' || md5(n::text), t.at, t.at, n, case when n % 500 = 0 then n else 0 end, case when n % 500 = 0 then n else 0 end,
                  case when n % 100 = 0 then 'unfulfilled' else 'fulfilled' end
                from generate_series(1, 10000) n, lateral (select now() - n * interval '1 minute' as at) t;
                insert into sales_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal, price_set)
                select uuidv7(), id, 1, md5((total_amount::int % 1000)::text)::uuid, 'SKU', 'Item', 1, total_amount, total_amount, false
                from sales_order where customer_email = 'lines@many.example';
                analyze sales_order; analyze sales_order_line;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run("sales", "truncate sales_order, sales_order_search, sales_customer_search cascade");
        db.close().await();
    }

    @Test
    void each_filter_of_lines_is_served_by_an_index() {
        usesIndexes(new JsonObject().put("item_id", "c4ca4238-a0b9-2382-0dcc-509a6f75849b"));
        usesIndexes(new JsonObject().put("customer_id", "c4ca4238-a0b9-2382-0dcc-509a6f75849b"));
        usesIndexes(new JsonObject().put("reference", "ref 1"));
        usesIndexes(new JsonObject().put("confirmed_from", ago(60)).put("confirmed_to", ago(50)));
        usesIndexes(new JsonObject().put("paid_from", ago(60)).put("paid_to", ago(50)));
        usesIndexes(new JsonObject().put("status", new JsonArray().add("draft")));
    }

    private static void usesIndexes(JsonObject query) {
        Plans.useIndexes(db, SoldLines.LINES, List.of(), () -> SoldLines.where(SoldLineQuery.of(query)));
    }

    private static String ago(long minutes) {
        return Instant.now().minus(Duration.ofMinutes(minutes)).toString();
    }
}
