package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static tradepost.node.SignedInCustomerTest.ids;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.WebSocketHandshakeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Patience;

/** What belongs to another customer is neither in the exports of a customer nor in events and streams, by list and by id. */
@ExtendWith(Shared.class)
class OthersOutOfReachTest {
    static Shared.Running running;
    static Api anybody;
    static Api staff;
    static Api owner;
    static String record;
    static String order;
    /** By list, what the owner has in it. */
    static final Map<String, String> OWNED = new LinkedHashMap<>();

    @BeforeAll
    static void start(Shared.Running shared) {
        running = shared;
        anybody = shared.anybody();
        staff = anybody.registered("admin");
        owner = anybody.registered("customer");
        record = ids(owner.get("/api/customers")).getFirst();
        var chair = staff.post(
                        "/api/products",
                        StorefrontTest.product("Chair " + Api.unique(), 9).put("price", 10))
                .expect(201)
                .data();
        order = owner.post("/api/orders", SignedInCustomerTest.order(chair, 2))
                .expect(201)
                .id();
        var shipments = "/api/sales/orders/" + order + "/shipments";
        staff.post(shipments, new JsonObject().put("carrier", "Parcel Co")).expect(201);
        var hold = new JsonObject().put("lines", Api.lines(chair.getString("item_id"), 1));
        var quote = new JsonObject()
                .put("customer_id", record)
                .put("valid_until", "2090-01-01T00:00:00Z")
                .put("items", Api.lines(chair.getString("item_id"), 1));
        OWNED.put("/api/customers", record);
        OWNED.put("/api/orders", order);
        OWNED.put("/api/sales/orders", order);
        OWNED.put("/api/shipments", only("/api/shipments"));
        OWNED.put("/api/invoices", only("/api/invoices"));
        OWNED.put(
                "/api/stock/holds",
                owner.post("/api/stock/holds", hold).expect(201).id());
        var offered = staff.post("/api/sales/quotes", quote)
                .expect(201)
                .data()
                .getJsonObject("quote")
                .getString("id");
        staff.post("/api/sales/quotes/" + offered + "/send").expect(200);
        OWNED.put("/api/sales/quotes", offered);
    }

    private static String only(String list) {
        return Awaitility.await(list)
                .until(() -> ids(owner.get(list)), found -> !found.isEmpty())
                .getFirst();
    }

    private static String file(Api of, String list, String format) {
        var job = of.exported(list, format);
        assertThat(job.getString("status")).as(list + ": " + job.encode()).isEqualTo("done");
        return of.get(job.getJsonObject("result").getString("url"))
                .expect(200)
                .raw()
                .body();
    }

    @Test
    void an_export_has_nothing_of_another_customer_whatever_it_asks_for() {
        var other = anybody.registered("customer");
        OWNED.forEach((list, id) -> {
            for (var query : List.of("", "?ids=" + id)) {
                if (query.isEmpty())
                    assertThat(file(owner, list, "jsonl")).as(list).contains(id);
                assertThat(file(other, list + query, "csv")).as(list + query).doesNotContain(id);
                var shown = other.send("GET", list + query, null, "Accept", "text/csv")
                        .join()
                        .expect(200);
                assertThat(shown.raw().body()).as(list + query).doesNotContain(id);
            }
        });
    }

    @Test
    void an_export_of_another_customer_is_neither_listed_nor_read() {
        var other = anybody.registered("customer");
        var job = owner.exported("/api/orders", "csv");
        var path = "/api/jobs/" + job.getString("id");
        other.get(path).expect(404);
        other.get(path + "/result").expect(404);
        assertThat(ids(other.complete("/api/jobs"))).isEmpty();
        assertThat(ids(owner.complete("/api/jobs"))).contains(job.getString("id"));
    }

    @Test
    void a_customer_reads_no_events_and_opens_no_stream() throws Exception {
        for (var query : List.of("", "?subject=" + order, "?types=sales.order.*", "?after=0"))
            for (var type : List.of("application/json", "text/event-stream"))
                owner.send("GET", "/api/events" + query, null, "Accept", type)
                        .join()
                        .expect(403);
        for (var query : List.of("", "?subject=" + order)) {
            var refused = catchThrowable(() -> LiveEvents.socket(owner, query));
            assertThat(refused)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        }
        try (var socket = LiveEvents.silentSocket(anybody)) {
            socket.continueAs(owner);
            assertThat(socket.end().get(Patience.SECONDS, TimeUnit.SECONDS)).startsWith("4403 forbidden");
        }
        try (var peer = new BridgePeer(running.bridgePort(), String.valueOf(owner.token()))) {
            peer.send(new JsonObject().put("type", "register").put("address", "sales.order.confirmed"));
            assertThat(peer.read().getString("message")).isEqualTo("access_denied");
        }
    }

    /** Somebody with a role of one's own, who may read events, but of orders only the own ones. */
    private static Api readerOfOwnOrders() {
        var role = "reader_" + Api.unique();
        var permissions =
                new JsonArray().add("events:read").add("orders:read:own").add("customers:read");
        staff.post("/api/roles", new JsonObject().put("name", role).put("permissions", permissions))
                .expect(201);
        var email = role + "@example.com";
        anybody.post("/api/auth/register", new JsonObject().put("email", email).put("password", "securepassword123"))
                .expect(201);
        running.stores().write("auth", "update app_user set role = ? where email = ?", role, email);
        return anybody.login(email, "securepassword123");
    }

    @Test
    void whoever_may_read_only_its_own_orders_reads_no_events_of_orders() throws Exception {
        var reader = readerOfOwnOrders();
        assertThat(reader.get("/api/events?types=sales.order.*").expect(403).code())
                .isEqualTo("type_not_allowed");
        Awaitility.await()
                .untilAsserted(() -> assertThat(staff.get("/api/events?subject=" + order)
                                .expect(200)
                                .list())
                        .isNotEmpty());
        assertThat(reader.get("/api/events?subject=" + order).expect(200).list())
                .isEmpty();
        try (var sse = LiveEvents.sse(reader, "");
                var socket = LiveEvents.socket(reader, "")) {
            staff.salesOrder(record, staff.item(0), 1);
            var last = staff.customer();
            for (var stream : List.of(sse, socket)) {
                var event = stream.next();
                for (; !event.getString("subject").equals(last); event = stream.next())
                    assertThat(event.getString("type")).startsWith("contact.");
            }
        }
    }
}
