package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.node.Shared.Running;

/** What a page needs, by one request: {@code include}. The contracts name what can be included; ListFiltersTest reads all of it. */
class InclusionsTest {
    private static final Pattern LIST = Pattern.compile("(?s).*execute [^:]*: (select .* (?:limit|order by) .*)");

    static Running running;
    static Api api;
    static String customer;
    static String item;
    static String order;

    @BeforeAll
    static void start() {
        running = Running.dev(); // that no other test uses, because statements are counted
        api = Api.at(running.port()).registered("admin");
        item = api.item(1_000);
        customer = api.customer();
        order = sold();
        for (int i = 0; i < 11; i++) sold();
    }

    private static String sold() {
        var sold = api.salesOrder(customer, item, 2, api.item(5), 1);
        api.confirm(sold).join().expect(200);
        api.post("/api/sales/orders/" + sold + "/pay").expect(200);
        api.post("/api/sales/orders/" + sold + "/shipments").expect(201);
        return sold;
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static JsonArray list(String path) {
        return api.get(path).expect(200).list();
    }

    @Test
    void an_order_history_has_its_lines() {
        var orders = list("/api/customers/" + customer + "/orders?include=items&limit=100");
        assertThat(orders).hasSizeGreaterThanOrEqualTo(12);
        for (var o : orders) {
            var listed = (JsonObject) o;
            var one = api.get("/api/sales/orders/" + listed.getString("id")).expect(200);
            assertThat(listed.getJsonArray("items")).isEqualTo(one.data().getJsonArray("items"));
            listed.remove("items");
            assertThat(listed).isEqualTo(one.order());
        }
    }

    @Test
    void a_pick_list_has_names_and_a_page_of_stock_its_items_and_locations() {
        var waiting = api.salesOrder(customer, item, 3);
        api.confirm(waiting).join().expect(200);
        var shipments = Awaitility.await()
                .until(
                        () -> list("/api/shipments?status=open&include=lines,order,location&order_id=" + waiting),
                        found -> !found.isEmpty());
        var pick = shipments.getJsonObject(0);
        assertThat(pick.getJsonArray("lines").getJsonObject(0).getString("name"))
                .isEqualTo("Bolt");
        assertThat(pick.getJsonObject("order").getString("id")).isEqualTo(waiting);
        assertThat(pick.getJsonObject("location").getString("code")).isEqualTo("MAIN");

        var row = list("/api/stock?include=item,location&item_ids=" + item).getJsonObject(0);
        assertThat(row.getJsonObject("item"))
                .isEqualTo(api.get("/api/items/" + item).data());
        assertThat(row.getJsonObject("location").getString("id")).isEqualTo(row.getString("location_id"));
    }

    @Test
    void the_page_of_a_customer_is_one_request() {
        var page = api.get("/api/customers/" + customer + "?include=orders,invoices,payments,shipments,balance")
                .expect(200)
                .data();
        assertThat(page.getJsonArray("orders")).hasSizeGreaterThanOrEqualTo(12);
        assertThat(page.getJsonArray("invoices")).hasSize(12);
        assertThat(page.getJsonArray("payments")).hasSize(12);
        assertThat(page.getJsonArray("shipments")).hasSizeGreaterThanOrEqualTo(12);
        assertThat(page.getJsonObject("balance"))
                .isEqualTo(api.get("/api/customers/" + customer + "/balance").data());
        var vendor = api.vendor();
        api.purchaseOrder(vendor, item, 5);
        var other = api.get("/api/vendors/" + vendor + "?include=orders,payments,items,performance")
                .expect(200)
                .data();
        assertThat(other.getJsonArray("orders")).hasSize(1);
        assertThat(other.getJsonArray("payments")).isEmpty();
        assertThat(other.getJsonArray("items")).isEmpty();
        assertThat(other.getJsonObject("performance")).isNotNull();
    }

    @Test
    void an_order_has_all_that_belongs_to_it() {
        var path = "/api/sales/orders/" + order + "?include=customer,payments,shipments,invoices,returns";
        var answer = api.get(path).expect(200);
        var read = answer.order();
        assertThat(read.getJsonObject("customer"))
                .isEqualTo(api.get("/api/customers/" + customer).data());
        assertThat(read.getJsonArray("payments")).hasSize(1);
        assertThat(read.getJsonArray("shipments")).hasSize(1);
        assertThat(read.getJsonArray("invoices")).hasSize(1);
        assertThat(read.getJsonArray("returns")).isEmpty();
        assertThat(answer.data().getJsonArray("items")).hasSize(2);
        // the version of the order says nothing about the rest
        assertThat(answer.raw().headers().firstValue("ETag")).isEmpty();
        var etag = api.get("/api/sales/orders/" + order).raw().headers().firstValue("ETag");
        api.send("GET", path, null, "If-None-Match", etag.orElseThrow()).join().expect(200);
    }

    @Test
    void only_what_the_caller_may_read_is_included() {
        var viewer = api.registered("viewer");
        viewer.get("/api/sales/orders?include=items,customer").expect(200);
        var refused =
                viewer.get("/api/sales/orders?include=items,payments,invoices").expect(403);
        assertThat(refused.body().encode()).contains("payments needs payments:read");

        var buyer = api.registered("customer");
        var own = buyer.get("/api/customers").list().getJsonObject(0).getString("id");
        var bought = api.salesOrder(own, item, 1);
        var seen = buyer.get("/api/sales/orders?include=items,customer,invoices&limit=100")
                .expect(200)
                .list();
        assertThat(seen).hasSize(1);
        assertThat(seen.getJsonObject(0).getString("id")).isEqualTo(bought);
        assertThat(seen.getJsonObject(0).getJsonObject("customer").getString("id"))
                .isEqualTo(own);
    }

    @Test
    void what_cannot_be_included_is_refused() {
        for (var wrong : List.of("include=nothing", "include=items,items,nothing"))
            assertThat(api.get("/api/sales/orders?" + wrong).expect(400).body().encode())
                    .contains("include");
        var csv = api.send("GET", "/api/sales/orders?include=items", null, "Accept", "text/csv")
                .join();
        assertThat(csv.status()).isEqualTo(400);
        api.get("/api/items/" + item + "?include=orders").expect(400);
    }

    @Test
    void the_number_of_statements_does_not_depend_on_the_number_of_entries() throws IOException {
        var stores = running.stores();
        stores.load("auth", "alter system set log_statement = 'all'", "select pg_reload_conf()");
        try {
            var path = "/api/customers/" + customer
                    + "/orders?sort=number&include=items,customer,payments,shipments,invoices,returns&limit=";
            Awaitility.await().until(() -> !statements(path + 1).isEmpty());
            var ofOne = ownStatements(path + 1);
            var ofTwelve = ownStatements(path + 12);
            assertThat(ofTwelve).hasSameSizeAs(ofOne);
            // the page and the count of the orders and of each part, but the lines are not counted
            assertThat(ofOne).hasSize(13);
        } finally {
            stores.load("auth", "alter system reset log_statement", "select pg_reload_conf()");
        }
    }

    /** The statements that each of three equal requests runs. What a consumer of events reads meanwhile is not among them. */
    private static List<String> ownStatements(String path) throws IOException {
        var common = statements(path);
        for (int i = 1; i < 3; i++) {
            var more = statements(path);
            common.removeIf(statement -> !more.remove(statement));
        }
        return common;
    }

    /** The statements that read lists during a request, without their parameters, as often as they were run. */
    private static List<String> statements(String path) throws IOException {
        var log = running.folder().resolve("data/postgres/server.log");
        long from = Files.readAllLines(log).size();
        api.get(path).expect(200);
        var found = new ArrayList<String>();
        var text = String.join("\n", Files.readAllLines(log).stream().skip(from).toList());
        for (var entry : text.split("LOG: "))
            if (LIST.matcher(entry).matches() && !entry.contains("skip locked") && !entry.contains("event_"))
                found.add(LIST.matcher(entry)
                        .replaceFirst("$1")
                        .split("\n\\d{4}-")[0]
                        .strip());
        return found;
    }
}
