package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.sales.customer.HistoryQuery;

/** The history of one customer of 500, and of one with 2,500 orders, among the 5,000 orders and payments of all. */
@ExtendWith(VertxExtension.class)
class HistoryPlanTest {
    private static final UUID CUSTOMER = UUID.fromString("c4ca4238-a0b9-2382-0dcc-509a6f75849b"); // md5 of 1
    private static final UUID LARGE_CUSTOMER = UUID.fromString("cfcd2084-95d5-65ef-66e7-dff9f98764da"); // md5 of 0

    private static final List<String> QUERIES = List.of(
            "{}",
            "{\"sort\":[\"created_at\"]}",
            "{\"sort\":[\"-created_at\"]}",
            "{\"type\":[\"payment\"]}",
            "{\"created_from\":\"2026-01-01T00:00:00Z\"}");
    private static final Pattern ROWS = Pattern.compile("actual time=\\S+ rows=([\\d.]+)");

    static Db db;

    @BeforeAll
    static void fill(Vertx vertx) {
        db = Db.open(TestDb.env(vertx, "sales"), "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, currency, total_amount, paid_amount, created_by, created_at)
                select uuidv7(), md5((n % 2 * (n % 1000))::text)::uuid, 'Customer Co', 'history@plan.example', 'USD', 1, 1, gen_random_uuid(),
                  now() - n * interval '1 minute'
                from generate_series(1, 5000) n;
                insert into sales_order_payment(id, order_id, customer_id, kind, amount, method, actor, date)
                select uuidv7(), id, customer_id, 'payment', 1, 'manual', 'user:test', '2026-01-15' from sales_order where customer_email = 'history@plan.example';
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
        for (var query : QUERIES) {
            var q = HistoryQuery.of(new JsonObject(query));
            Plans.useIndexes(
                    db,
                    CustomerAccountServiceImpl.HISTORY,
                    CustomerAccountServiceImpl.page(q).sort(),
                    () -> CustomerAccountServiceImpl.where(q, CUSTOMER));
        }
        Plans.scanNoTable(db, Plans.ran(db, CustomerAccountServiceImpl.BALANCE, CUSTOMER));
    }

    @Test
    void a_page_of_a_customer_with_many_orders_reads_no_more_than_the_page() {
        for (var query : QUERIES) {
            var first = new JsonObject(query);
            var next = page(first)
                    .read(db, CustomerAccountServiceImpl.HISTORY, where(first))
                    .await()
                    .meta()
                    .next();
            for (var q : List.of(first, first.copy().put("after", next))) {
                var plan = Plans.ran(db, page(q).select(CustomerAccountServiceImpl.HISTORY, where(q)));
                var rows = ROWS.matcher(plan).results().map(r -> Double.valueOf(r.group(1)));
                assertThat(rows).as(plan).isNotEmpty().allMatch(n -> n < 20);
            }
        }
    }

    private static Page page(JsonObject query) {
        return CustomerAccountServiceImpl.page(HistoryQuery.of(query));
    }

    private static Where where(JsonObject query) {
        return CustomerAccountServiceImpl.where(HistoryQuery.of(query), LARGE_CUSTOMER);
    }
}
