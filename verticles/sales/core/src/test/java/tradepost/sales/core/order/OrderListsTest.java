package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.PastEvent;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.orders.TimelineEntry;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderPage;
import tradepost.sales.SalesOrderQuery;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.core.Sales;

/** Lists of 12,000 orders, patches and the timeline. */
@ExtendWith(VertxExtension.class)
class OrderListsTest {
    static Sales sales;
    static Db db;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        db = Db.open(sales.env, "sales");
        TestDb.run("sales", """
                insert into sales_order(id, customer_id, customer_name, customer_email, stage, currency, total_amount, created_by, created_at, reference,
                  metadata, internal_notes, private_metadata, confirmed_at, paid_at, paid_amount, refunded_amount, credited_amount, fulfillment_status)
                select uuidv7(), md5(n::text)::uuid, md5(n::text) || ' Company', 'many@many.example',
                  'confirmed', 'USD', n, gen_random_uuid(), now() - n * interval '1 minute', 'ref ' || md5(n::text),
                  case when n % 500 = 0 then '{"plan": "7", "a": "b"}' else '{}' end::jsonb,
                  case when n % 2 = 0 then 'noted ' || md5(n::text) end, case when n % 500 = 1 then '{"plan": "7"}' else '{}' end::jsonb, now() - n * interval '1 minute', now() - n * interval '1 minute', n, case when n % 500 = 0 then n else 0 end, case when n % 500 = 0 then n else 0 end,
                  case when n % 500 = 0 then 'returned' when n % 100 = 0 then 'unfulfilled' else 'fulfilled' end
                from generate_series(1, 12000) n;
                insert into sales_order_line(id, order_id, line_no, item_id, sku, name, quantity, unit_price, subtotal, price_set)
                select uuidv7(), id, 1, md5((total_amount::int % 1000)::text)::uuid, 'SKU', 'Item', 1, total_amount, total_amount, false
                from sales_order where customer_email = 'many@many.example';
                analyze sales_order; analyze sales_order_line; analyze sales_order_search; analyze sales_order_internal_search;
                analyze sales_customer_search;
                """);
    }

    @AfterAll
    static void stop() {
        TestDb.run(
                "sales",
                "truncate sales_order, sales_order_search, sales_order_internal_search, sales_customer_search cascade");
    }

    static SalesOrderQuery query(String json) {
        return SalesOrderQuery.of(new JsonObject(json));
    }

    static void usesIndexes(String query, UUID customer, String... sort) {
        Plans.useIndexes(db, OrderLists.LISTED, List.of(sort), () -> OrderLists.where(query(query), customer, null));
    }

    /** A word of every customer. */
    @Test
    void a_search_for_a_frequent_word_reads_the_orders_of_a_page_in_their_order() {
        for (var sort : List.of(List.<String>of(), List.of("-created_at"))) {
            var page = Page.of(20, null, null, sort);
            var where = OrderLists.where(query("{\"q\":\"company\"}"), null, null);
            var first = page.read(db, OrderLists.LISTED, where).await();
            assertThat(first.data()).hasSize(20);
            assertThat(first.meta().total()).isEqualTo(Page.COUNTED);
            assertThat(first.meta().totalIsCapped()).isTrue();
            assertThat(Plans.ran(db, page.frequent(OrderLists.LISTED, where)))
                    .contains("Index Scan")
                    .doesNotContain("Sort", "Seq Scan", "Bitmap Heap Scan");
        }
    }

    @Test
    void lists_use_an_index() {
        for (var q : List.of("harbuor", "so-000777", "zzz", "c4ca4238a0b923820dcc509a6f75849b"))
            usesIndexes("{\"q\":\"" + q + "\"}", null);
        usesIndexes("{\"q\":\"zzz\",\"status\":\"paid\"}", null, "-created_at");
        usesIndexes("{\"status\":\"paid\"}", null);
        usesIndexes("{\"number\":\"SO-000777\"}", null);
        usesIndexes("{}", new UUID(1, 1));
        usesIndexes("{}", new UUID(1, 1), "-created_at");
        for (var sort : List.of("created_at", "-created_at", "number", "-number"))
            assertThat(Plans.rows(db, OrderLists.LISTED, List.of(sort), OrderLists.where(query("{}"), null, null)))
                    .doesNotContain("Seq Scan");
    }

    @Test
    void each_filter_of_orders_is_served_by_an_index() {
        usesIndex(
                "sales_order_confirmed",
                "{\"confirmed_from\":\"%s\",\"confirmed_to\":\"%s\"}".formatted(ago(600), ago(500)));
        usesIndex("sales_order_paid", "{\"paid_from\":\"%s\",\"paid_to\":\"%s\"}".formatted(ago(600), ago(500)));
        usesIndex("sales_order_reference", "{\"reference\":\"ref 1\"}");
        usesIndex("sales_order_line_item", "{\"item_id\":\"c4ca4238-a0b9-2382-0dcc-509a6f75849b\"}"); // md5 of 1
        usesIndex("sales_order_line_backordered", "{\"backordered\":true}");
        usesIndex("sales_order_status", "{\"status\":[\"draft\",\"paid\"]}");
        usesIndex("sales_order_payment_status", "{\"payment_status\":[\"refunded\"]}");
        usesIndex("sales_order_payment_status", "{\"payment_status\":[\"partially_paid\",\"partially_refunded\"]}");
        usesIndex("sales_order_fulfillment_status", "{\"fulfillment_status\":[\"partial\",\"returned\"]}");
        Plans.findMetadata(
                "sales_order_metadata", db, OrderLists.LISTED, () -> OrderLists.where(query("{}"), null, null));
        Plans.findPrivateMetadata(
                "sales_order_private_metadata", db, OrderLists.LISTED, () -> OrderLists.where(query("{}"), null, null));
    }

    private static List<String> numbers(String query) {
        return query(query)
                .page()
                .read(db, OrderLists.LISTED, OrderLists.where(query(query), null, null))
                .await()
                .data()
                .stream()
                .map(o -> o.number())
                .toList();
    }

    @Test
    void an_order_is_found_by_its_number_however_it_is_written_and_by_its_digits() {
        var number = numbers("{\"sort\":[\"number\"],\"offset\":11000}").getFirst(); // with a zero before its digits
        var digits = number.substring("SO-".length());
        var significant = Long.toString(Long.parseLong(digits));
        for (var same : List.of(number, number.toLowerCase(Locale.ROOT)))
            assertThat(numbers("{\"number\":\"" + same + "\"}")).containsExactly(number);
        for (var q : List.of(number, "so-" + significant, digits, "0" + digits, significant, beginning(number)))
            assertThat(numbers("{\"q\":\"" + q + "\",\"limit\":100}")).as(q).contains(number);
        usesIndexes("{\"q\":\"777\"}", null);
        usesIndexes("{\"q\":\"0777\"}", null, "-created_at");
        usesIndexes("{\"q\":\"so-00077\"}", null, "-created_at");
    }

    @Test
    void digits_are_also_found_in_the_reference() {
        var two = numbers("{\"sort\":[\"-number\"]}").subList(0, 2);
        TestDb.run(
                "sales",
                "update sales_order set reference = 'Cart 990017' where number in ('" + String.join("', '", two)
                        + "')");
        assertThat(numbers("{\"q\":\"990017\"}")).containsExactlyInAnyOrderElementsOf(two);
    }

    private static void usesIndex(String index, String query) {
        Plans.useIndex(index, db, OrderLists.LISTED, () -> OrderLists.where(query(query), null, null));
    }

    private static Instant ago(long minutes) {
        return Instant.now().minus(Duration.ofMinutes(minutes));
    }

    @Test
    void numbers_continue_beyond_a_million_and_are_sorted_numerically() {
        sales.sql("select setval('order_number', 999998)");
        var reference = "million " + UUID.randomUUID();
        var made = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var order = sales.pieces(1);
            var named = new WriteSalesOrder(order.customerId(), order.items(), order.currency(), null, reference, null);
            made.add(sales.service
                    .createOrder(named, Sales.ANYBODY)
                    .await()
                    .order()
                    .number());
        }
        assertThat(made).containsExactly("SO-999999", "SO-1000000", "SO-1000001", "SO-1000002");
        assertThat(numbers(reference, "number")).isEqualTo(made);
        assertThat(numbers(reference, "-number")).isEqualTo(made.reversed());
    }

    /** Page by page, so that every position is used as a cursor. */
    static List<String> numbers(String reference, String sort) {
        var query = new JsonObject().put("q", reference).put("limit", 1).put("sort", List.of(sort));
        var numbers = new ArrayList<String>();
        SalesOrderPage page;
        do {
            page = sales.service
                    .listOrders(SalesOrderQuery.of(query), Sales.ANYBODY)
                    .await();
            page.data().forEach(o -> numbers.add(o.number()));
            query.put("after", page.meta().next());
        } while (page.meta().next() != null);
        return numbers;
    }

    @Test
    void an_order_is_found_by_its_current_number_customer_reference_and_notes() {
        var customer =
                Ids.next(); // at most 1,000 orders are found by a similar spelling, and other tests share one customer
        sales.neighbours.names.put(customer, "Halvorsen Boats");
        var line = new WriteSalesLine(null, sales.neighbours.item("1.00"), null, 1, null);
        var body = new WriteSalesOrder(customer, List.of(line), null, null, null, null);
        var order = sales.service.createOrder(body, Sales.ANYBODY).await().order();
        for (var q : List.of(order.number(), "Halvorsen", "halvorsn boats", "customer@example.com"))
            assertThat(found(q)).as(q).contains(order.id());
        var patch = new JsonObject().put("notes", "leave with the neighbour").put("reference", "KINGFISHER");
        sales.service.patchOrder(order.id(), patch, Sales.ANYBODY).await();
        for (var q : List.of("neighbour", "kingfisher"))
            assertThat(found(q)).as(q).contains(order.id());
        sales.service
                .patchOrder(order.id(), new JsonObject().putNull("reference"), Sales.ANYBODY)
                .await();
        assertThat(found("kingfisher")).doesNotContain(order.id());
    }

    private static String beginning(String number) {
        return number.substring(0, number.length() - 1);
    }

    static List<UUID> found(String q) {
        var query = SalesOrderQuery.of(new JsonObject().put("q", q).put("limit", 100));
        return sales.service.listOrders(query, Sales.ANYBODY).await().data().stream()
                .map(o -> o.id())
                .toList();
    }

    @Test
    void a_patched_draft_has_a_new_version_and_an_event() {
        var order = sales.draft().order();
        var patched = sales.service
                .patchOrder(order.id(), new JsonObject().put("notes", "ring twice"), Sales.ANYBODY)
                .await();
        assertThat(patched.order().version()).isEqualTo(order.version() + 1);
        assertThat(patched.items()).hasSize(1);
        assertThat(sales.events(SalesEvents.UPDATED, order.id())).hasSize(1);
        var again = sales.service.patchOrder(order.id(), new JsonObject().put("notes", "ring twice"), Sales.ANYBODY);
        assertThat(again.await().order()).isEqualTo(patched.order());
        sales.service.confirmOrder(order.id(), Sales.ANYBODY).await();
        var terms = new JsonObject().put("payment_terms_days", 30);
        assertThat(code(sales.service.patchOrder(order.id(), terms, Sales.ANYBODY)))
                .isEqualTo("409 invalid_state");
        assertThat(sales.service.getOrderTimeline(order.id(), Sales.ANYBODY).await())
                .extracting(TimelineEntry::type)
                .containsExactly(SalesEvents.CREATED, SalesEvents.UPDATED, SalesEvents.CONFIRMED);
    }

    @Test
    void the_timeline_of_an_old_order_has_each_event_once_including_those_only_in_the_journal() {
        var order = sales.draft().order();
        sales.service.cancelOrder(order.id(), null, Sales.ANYBODY).await();
        var before = sales.service.getOrderTimeline(order.id(), Sales.ANYBODY).await();
        sales.neighbours.past.put(
                order.id(),
                EventLog.history(Db.open(sales.env, "sales"), order.id(), 10).await().stream()
                        .map(e -> new PastEvent(e.id(), e.type(), e.subjectVersion(), e.actor(), e.time()))
                        .toList());
        TestDb.run(
                "sales",
                "update sales_order set created_at = now() - interval '2 days' where id = '%s'; delete from event_log where subject = '%s' and type = '%s'"
                        .formatted(order.id(), order.id(), SalesEvents.CREATED));
        assertThat(sales.service.getOrderTimeline(order.id(), Sales.ANYBODY).await())
                .isEqualTo(before)
                .hasSize(2);
    }

    @Test
    void the_orders_of_an_unknown_customer_are_not_an_empty_list() {
        assertThat(code(sales.service.listCustomerOrders(new UUID(9, 9), query("{}"), Sales.ANYBODY)))
                .isEqualTo("404 customer_not_found");
        var made = sales.draft();
        assertThat(sales.service
                        .listCustomerOrders(sales.neighbours.customer, query("{\"limit\":1}"), Sales.ANYBODY)
                        .await()
                        .data())
                .extracting(o -> o.customerId())
                .containsExactly(made.order().customerId());
    }
}
