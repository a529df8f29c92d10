package tradepost.node;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way by which a customer reaches its documents over HTTP: none shows what staff note about them, and none lets it write there. */
@ExtendWith(Shared.class)
class StaffNotesApiTest {
    private static final String ORDERS = "/api/sales/orders/";
    /** In everything that staff note, and nowhere else. Letters only, so that it is no number of a document. */
    private static final String SECRET = "secret"
            + Long.toString(Api.unique())
                    .chars()
                    .mapToObj(c -> Character.toString(c - '0' + 'k'))
                    .collect(joining());

    static Api anybody;
    static Api staff;
    static Api customer;
    static String record;
    static String draft;
    static String order;
    static String quote;
    static String invoice;
    static String returned;
    static String request;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        staff = anybody.registered("admin");
        customer = anybody.registered("customer");
        record = SignedInCustomerTest.record(customer);
        staff.patch("/api/customers/" + record, noted().put("metadata", shown()))
                .expect(200);
        var product = product();
        draft = staff.post("/api/sales/orders", written(product)).expect(201).id();
        order = staff.post("/api/orders", written(product)).expect(201).id();
        quote = staff.post("/api/sales/quotes", written(product).put("valid_until", "2090-01-01T00:00:00Z"))
                .expect(201)
                .data()
                .getJsonObject("quote")
                .getString("id");
        staff.post("/api/sales/quotes/" + quote + "/send").expect(200);
        staff.post(ORDERS + order + "/pay", new JsonObject()).expect(200);
        staff.post(ORDERS + order + "/shipments", new JsonObject().put("tracking", "PC-9"))
                .expect(201);
        var line = staff.get(ORDERS + order)
                .expect(200)
                .data()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        var lines = new JsonArray().add(new JsonObject().put("line_id", line).put("quantity", 1));
        request = customer.post(
                        ORDERS + order + "/return-requests",
                        new JsonObject()
                                .put("reason", "broken")
                                .put("notes", "visible")
                                .put("lines", lines))
                .expect(201)
                .id();
        staff.post(
                        "/api/return-requests/" + request + "/decline",
                        new JsonObject().put("reason", "used").put("internal_notes", SECRET))
                .expect(200);
        var back = new JsonArray().add(lines.getJsonObject(0).copy().put("disposition", "restock"));
        staff.post(
                        ORDERS + order + "/returns",
                        noted().put("reason", "broken").put("metadata", shown()).put("lines", back))
                .expect(201);
        returned = staff.get(ORDERS + order + "/returns")
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
        invoice = Awaitility.await("an invoice")
                .until(
                        () -> staff.get("/api/invoices?kind=invoice&order_id=" + order)
                                .expect(200)
                                .list(),
                        found -> !found.isEmpty())
                .getJsonObject(0)
                .getString("id");
    }

    /** A published product at 10.00. */
    private static JsonObject product() {
        var chair = StorefrontTest.product("Chair " + Api.unique(), 20).put("price", 10);
        return staff.post("/api/products", chair).expect(201).data();
    }

    private static JsonObject noted() {
        return new JsonObject()
                .put("internal_notes", SECRET)
                .put("private_metadata", new JsonObject().put("note", SECRET));
    }

    private static JsonObject shown() {
        return new JsonObject().put("note", "visible");
    }

    private static JsonObject written(JsonObject product) {
        return SignedInCustomerTest.order(product, 3)
                .mergeIn(noted())
                .put("customer_id", record)
                .put("notes", "visible")
                .put("metadata", shown());
    }

    /** The resources that have them, as staff and their customer read them. */
    private static List<String> resources() {
        return List.of(
                "/api/customers/" + record,
                ORDERS + draft,
                ORDERS + order,
                "/api/orders/" + order,
                "/api/sales/quotes/" + quote,
                "/api/invoices/" + invoice,
                ORDERS + order + "/invoice",
                "/api/sales/returns/" + returned,
                "/api/return-requests/" + request);
    }

    /** The lists that have them. */
    private static List<String> lists() {
        return List.of(
                "/api/customers",
                "/api/sales/orders",
                "/api/orders",
                "/api/customers/" + record + "/orders",
                "/api/sales/quotes",
                "/api/invoices",
                ORDERS + order + "/invoices",
                "/api/sales/returns",
                ORDERS + order + "/returns",
                "/api/return-requests",
                ORDERS + order + "/return-requests");
    }

    private static void isSilent(String as, String text) {
        assertThat(text).as(as).doesNotContain(SECRET);
    }

    @Test
    void staff_see_what_they_note() {
        for (var path : resources())
            assertThat(staff.get(path).expect(200).raw().body()).as(path).contains(SECRET);
        for (var list : lists()) {
            var ofRecord = list.contains(record) || list.contains(order) ? list : list + "?ids=" + idIn(list);
            assertThat(staff.get(ofRecord).expect(200).raw().body())
                    .as(ofRecord)
                    .contains(SECRET);
        }
    }

    private static String idIn(String list) {
        return switch (list) {
            case "/api/customers" -> record;
            case "/api/sales/quotes" -> quote;
            case "/api/invoices" -> invoice;
            case "/api/sales/returns" -> returned;
            case "/api/return-requests" -> request;
            default -> order;
        };
    }

    @Test
    void no_resource_list_field_or_inclusion_shows_it_to_the_customer() {
        for (var path : resources()) {
            var seen = customer.get(path).expect(200);
            isSilent(path, seen.raw().body());
            assertThat(seen.raw().body()).as(path).contains("visible");
        }
        for (var list : lists()) {
            var whole = customer.get(list).expect(200);
            assertThat(whole.list()).as(list).isNotEmpty();
            isSilent(list, whole.raw().body());
            for (var accepted : List.of("text/csv", "application/x-ndjson", "application/json"))
                isSilent(
                        list + " as " + accepted,
                        customer.send("GET", list, (JsonObject) null, "Accept", accepted)
                                .join()
                                .raw()
                                .body());
            var sorted = customer.get(list + "?sort=-created_at&limit=100").expect(200);
            isSilent(list + " sorted", sorted.raw().body());
            for (var field : List.of("internal_notes", "private_metadata")) {
                var one = customer.get(list + "?fields=id," + field);
                if (one.status() != 400)
                    isSilent(list + " " + field, one.expect(200).raw().body());
                assertThat(customer.get(list + "?sort=" + field).status()).isEqualTo(400);
            }
        }
        for (var including : List.of(
                "/api/sales/orders?include=items,customer,invoices,returns",
                "/api/sales/quotes?include=customer,order",
                "/api/invoices?include=customer,order,lines",
                "/api/sales/returns?include=customer,order,lines",
                "/api/return-requests?include=customer,order,lines",
                "/api/shipments?include=customer,order",
                "/api/customers/" + record + "?include=orders,invoices,shipments,balance",
                ORDERS + order + "?include=customer,invoices,returns"))
            isSilent(including, customer.get(including).expect(200).raw().body());
        for (var other : List.of(
                ORDERS + order + "/timeline",
                ORDERS + order + "/comments",
                ORDERS + order + "/shipments",
                "/api/customers/" + record + "/history",
                "/api/customers/" + record + "/balance",
                "/api/customers/" + record + "/statement",
                "/api/overview",
                "/api/notifications"))
            isSilent(other, customer.get(other).expect(200).raw().body());
    }

    @Test
    void no_search_or_filter_tells_the_customer_what_staff_note() {
        for (var list : List.of("/api/customers", "/api/sales/orders", "/api/orders")) {
            assertThat(staff.get(list + "?q=" + SECRET).expect(200).list())
                    .as(list)
                    .isNotEmpty();
            for (var q : List.of(SECRET, SECRET.substring(0, SECRET.length() - 2)))
                assertThat(customer.get(list + "?q=" + q).expect(200).list())
                        .as(list + " " + q)
                        .isEmpty();
        }
        var filter = "private_metadata%5Bnote%5D=" + SECRET;
        for (var list : lists()) {
            if (list.contains("return-requests")) continue; // they have notes only
            assertThat(staff.get(list + "?" + filter).expect(200).list())
                    .as(list)
                    .isNotEmpty();
            assertThat(customer.get(list + "?" + filter).expect(403).code())
                    .as(list)
                    .isEqualTo("forbidden");
        }
        var found = customer.complete("/api/search/all?q=" + SECRET).data();
        assertThat(found.encode()).doesNotContain(order).doesNotContain(draft).doesNotContain(record);
        assertThat(staff.complete("/api/search/all?q=" + SECRET).body().encode())
                .contains(order, record);
    }

    @Test
    void no_export_event_or_document_shows_it_to_the_customer() throws IOException {
        for (var list : lists())
            for (var format : List.of("csv", "jsonl")) {
                var job = customer.exported(list, format);
                var file = customer.get(job.getJsonObject("result").getString("url"));
                assertThat(file.status()).isEqualTo(200);
                assertThat(file.raw().body()).as(list).isNotEmpty();
                isSilent(list + " as " + format, file.raw().body());
            }
        for (var stream : List.of("/api/events", "/api/events/consumers", "/api/audit"))
            customer.get(stream).expect(403);
        customer.post("/api/webhooks", new JsonObject()).expect(403);
        var credit = Awaitility.await("a credit note")
                .until(
                        () -> customer.get("/api/invoices?kind=credit_note&order_id=" + order)
                                .expect(200)
                                .list(),
                        found -> !found.isEmpty())
                .getJsonObject(0)
                .getString("id");
        var shipment = customer.get("/api/shipments?order_id=" + order)
                .expect(200)
                .list()
                .getJsonObject(0)
                .getString("id");
        for (var path : List.of(
                "/api/invoices/" + invoice,
                "/api/invoices/" + credit,
                ORDERS + order + "/invoice",
                "/api/sales/quotes/" + quote + "/document",
                "/api/shipments/" + shipment + "/packing-slip",
                "/api/customers/" + record + "/statement"))
            for (var reader : List.of(staff, customer)) isSilent(path, text(reader, path));
    }

    private static String text(Api reader, String path) throws IOException {
        try (var document = Loader.loadPDF(reader.bytes(path, "application/pdf").body())) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void a_customer_that_names_it_is_refused_and_one_that_does_not_changes_nothing_of_it() {
        var product = product();
        var own = staff.post("/api/sales/orders", written(product)).expect(201).id();
        var whole = SignedInCustomerTest.order(product, 2);
        for (var field : fields().entrySet()) {
            var named = new JsonObject().put(field.getKey(), field.getValue());
            var answers = new ArrayList<Api.Answer>();
            answers.add(customer.patch(ORDERS + own, named));
            answers.add(customer.put(ORDERS + own, whole.copy().mergeIn(named)));
            answers.add(customer.post(
                    "/api/sales/orders", SignedInCustomerTest.order(product, 1).mergeIn(named)));
            answers.add(customer.post(
                    "/api/orders", SignedInCustomerTest.order(product, 1).mergeIn(named)));
            for (var answer : answers)
                assertThat(answer.expect(403).code()).as(field.getKey()).isEqualTo("forbidden");
            assertThat(customer.patch("/api/customers/" + record, named)
                            .expect(403)
                            .code())
                    .isEqualTo("field_not_allowed");
        }
        for (var patch : List.of(
                new JsonObject().putNull("internal_notes"), new JsonObject().put("private_metadata", new JsonObject())))
            customer.patch(ORDERS + own, patch).expect(403);
        for (var answer : List.of(
                customer.patch(ORDERS + own, new JsonObject().put("notes", "ring")),
                customer.put(ORDERS + own, whole),
                customer.put("/api/orders/" + own, new JsonObject().put("status", "confirmed")),
                customer.delete("/api/orders/" + own)))
            isSilent("a write", answer.expect(200).raw().body());
        var accepted =
                customer.post("/api/sales/quotes/" + sent(product) + "/accept").expect(201);
        isSilent("an accepted quote", accepted.raw().body());
        for (var id : List.of(own, accepted.id())) {
            var kept = staff.get(ORDERS + id).expect(200).order();
            assertThat(kept.getString("internal_notes")).isEqualTo(SECRET);
            assertThat(kept.getJsonObject("private_metadata")).isEqualTo(new JsonObject().put("note", SECRET));
        }
    }

    private static Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        for (var field : noted()) fields.put(field.getKey(), field.getValue());
        return fields;
    }

    private static String sent(JsonObject product) {
        var quoted = staff.post("/api/sales/quotes", written(product).put("valid_until", "2090-01-01T00:00:00Z"))
                .expect(201)
                .data()
                .getJsonObject("quote")
                .getString("id");
        staff.post("/api/sales/quotes/" + quoted + "/send").expect(200);
        return quoted;
    }
}
