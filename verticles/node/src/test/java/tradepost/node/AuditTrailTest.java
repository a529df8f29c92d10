package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody does is found in the audit trail, with who did it, from where, and in which request. */
@ExtendWith(Shared.class)
class AuditTrailTest {
    static Api anybody;
    static Api admin;
    static Api clerk;
    static String clerkId;
    static Api auditor;

    @BeforeAll
    static void start(Shared.Running running) {
        anybody = running.anybody();
        admin = anybody.registered("admin");
        clerk = running.anybody().registered("inventory_manager");
        clerkId = clerk.get("/api/auth/me").expect(200).data().getString("id");
        auditor = running.anybody().registered("finance_manager");
    }

    static Api.Answer sent(Api by, String method, String path, JsonObject body, String requestId) {
        return by.send(method, path, body, "X-Request-ID", requestId).join();
    }

    static String request() {
        return UUID.randomUUID().toString();
    }

    /** The entries of a search, once there are so many. */
    static List<JsonObject> found(String query, int number) {
        return Awaitility.await(query)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> entries(query), e -> e.size() >= number);
    }

    static List<JsonObject> entries(String query) {
        return auditor.get("/api/audit" + query).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    static void isOf(JsonObject entry, Api.Answer answer, String requestId, String type) {
        assertThat(answer.raw().headers().firstValue("X-Request-ID")).contains(requestId);
        assertThat(entry.getString("type")).isEqualTo(type);
        assertThat(entry.getString("actor")).isEqualTo("user:" + clerkId);
        assertThat(entry.getString("user_id")).isEqualTo(clerkId);
        assertThat(entry.getString("address")).isEqualTo("127.0.0.1");
        assertThat(entry.getString("request_id")).isEqualTo(requestId);
    }

    @Test
    void a_changed_customer_is_found_with_the_fields_that_changed() {
        var customer = admin.customer();
        var request = request();
        var changed = sent(
                clerk, "PATCH", "/api/customers/" + customer, new JsonObject().put("name", "Renamed GmbH"), request);
        changed.expect(200);
        var entry = found("?request_id=" + request, 1).getFirst();
        isOf(entry, changed, request, "contact.customer.updated");
        assertThat(entry.getString("entity_id")).isEqualTo(customer);
        assertThat(entry.getString("outcome")).isEqualTo("done");
        assertThat(entry.getJsonArray("changes")).hasSize(1);
        var change = entry.getJsonArray("changes").getJsonObject(0);
        assertThat(change.getString("field")).isEqualTo("name");
        assertThat(change.getString("from")).isNotEqualTo("Renamed GmbH");
        assertThat(change.getString("to")).isEqualTo("Renamed GmbH");

        var history = entries("/entities/customer/" + customer + "?sort=position");
        assertThat(history)
                .extracting(e -> e.getString("type"))
                .containsExactly("contact.customer.created", "contact.customer.updated");
        assertThat(entries("?entity_type=contact.customer&entity_id=" + customer + "&action=updated&actor=" + clerkId))
                .containsExactly(entry);
        assertThat(auditor.get("/api/audit/" + entry.getString("id"))
                        .expect(200)
                        .data()
                        .getJsonObject("data")
                        .getString("name"))
                .isEqualTo("Renamed GmbH");
        var named = admin.get("/api/audit?include=user&request_id=" + request)
                .expect(200)
                .list()
                .getJsonObject(0);
        assertThat(named.getJsonObject("user").getString("id")).isEqualTo(clerkId);
        assertThat(auditor.get("/api/audit/entities/unicorn/" + customer).code())
                .isEqualTo("unknown_entity_type");
        assertThat(auditor.get("/api/audit/entities/vendor/" + customer).code()).isEqualTo("entity_not_found");
    }

    @Test
    void a_sold_order_is_found_by_the_request_that_sold_it() {
        var item = admin.item(10);
        var order = admin.salesOrder(admin.customer(), item, 2);
        var request = request();
        var confirmed = sent(clerk, "POST", "/api/sales/orders/" + order + "/confirm", null, request);
        confirmed.expect(200);
        // what sales and inventory have done for it
        var entries = found("?request_id=" + request + "&limit=100", 2);
        assertThat(entries).allSatisfy(e -> assertThat(e.getString("address")).isEqualTo("127.0.0.1"));
        var sold = entries.stream()
                .filter(e -> e.getString("type").equals("sales.order.confirmed"))
                .findFirst()
                .orElseThrow();
        isOf(sold, confirmed, request, "sales.order.confirmed");
        assertThat(sold.getString("entity_name")).startsWith("SO-");
        assertThat(entries("/entities/sales.order/" + order))
                .extracting(e -> e.getString("type"))
                .contains("sales.order.confirmed");
    }

    @Test
    void an_export_is_found_with_its_list_and_its_rows() {
        admin.customer();
        var request = request();
        var csv = clerk.send(
                        "GET",
                        "/api/customers?limit=1&fields=name",
                        null,
                        "Accept",
                        "text/csv",
                        "X-Request-ID",
                        request)
                .join();
        csv.expect(200);
        var entry = found("?request_id=" + request, 1).getFirst();
        isOf(entry, csv, request, "audit.export.sent");
        var data = auditor.get("/api/audit/" + entry.getString("id"))
                .expect(200)
                .data()
                .getJsonObject("data");
        assertThat(data.getString("list")).isEqualTo("/api/customers?limit=1&fields=name");
        assertThat(data.getLong("rows")).isEqualTo(1);
        assertThat(data.getString("format")).isEqualTo("csv");
        assertThat(entries("/reports/access?actor=" + clerkId))
                .extracting(e -> e.getString("id"))
                .contains(entry.getString("id"));
    }

    @Test
    void a_job_is_found_when_it_was_submitted_and_when_it_ended() {
        var request = request();
        var body = new JsonObject().put("list", "/api/items?limit=1&fields=sku").put("format", "jsonl");
        var submitted = sent(clerk, "POST", "/api/exports", body, request);
        var job = submitted.expect(202).id();
        var entries = found("?entity_id=" + job, 2);
        assertThat(entries).hasSize(2).allSatisfy(e -> {
            assertThat(e.getString("type")).isEqualTo("audit.job.changed");
            assertThat(e.getString("actor")).isEqualTo("user:" + clerkId);
        });
        isOf(entries.getLast(), submitted, request, "audit.job.changed");
        var ended = auditor.get("/api/audit/" + entries.getFirst().getString("id"))
                .expect(200)
                .data()
                .getJsonObject("data");
        assertThat(ended.getString("status")).isEqualTo("done");
        assertThat(ended.getString("list")).isEqualTo("/api/items?limit=1&fields=sku");
        assertThat(ended.getLong("rows")).isLessThanOrEqualTo(1);
    }

    @Test
    void files_that_are_fetched_are_found() {
        var body = new JsonObject().put("list", "/api/items?limit=1&fields=sku").put("format", "csv");
        var job = clerk.post("/api/exports", body).expect(202).id();
        Awaitility.await().until(() -> {
            var status = clerk.get("/api/jobs/" + job).expect(200).data().getString("status");
            return status.equals("done");
        });
        var request = request();
        var file = sent(clerk, "GET", "/api/jobs/" + job + "/result", null, request);
        file.expect(200);
        isOf(found("?request_id=" + request, 1).getFirst(), file, request, "audit.export.sent");

        var other = request();
        var path = "/api/audit/chain?after=0&to=3";
        var chain = sent(auditor, "GET", path, null, other).expect(200);
        var entry = found("?request_id=" + other, 1).getFirst();
        var data = auditor.get("/api/audit/" + entry.getString("id"))
                .expect(200)
                .data()
                .getJsonObject("data");
        assertThat(data.getString("list")).isEqualTo(path);
        assertThat(data.getLong("rows")).isEqualTo(chain.raw().body().lines().count());
        assertThat(data.getString("status")).isEqualTo("done");
    }

    @Test
    void a_refused_act_is_found_and_reported() {
        var viewer = admin.registered("viewer");
        var viewerId = viewer.get("/api/auth/me").expect(200).data().getString("id");
        var request = request();
        sent(viewer, "POST", "/api/customers", new JsonObject().put("name", "A"), request)
                .expect(403);
        var entry = found("?outcome=refused&actor=" + viewerId, 1).getFirst();
        assertThat(entry.getString("action")).isEqualTo("request");
        assertThat(entry.getString("request_id")).isEqualTo(request);
        assertThat(entry.getString("address")).isEqualTo("127.0.0.1");
        assertThat(entry.getString("summary")).contains("createCustomer", "forbidden");
        assertThat(entries("/reports/refused?actor=" + viewerId)).containsExactly(entry);
        assertThat(entries("/reports/changes?actor=" + viewerId + "&created_from=2020-01-01"))
                .extracting(e -> e.getString("action"))
                .doesNotContain("request");
        viewer.get("/api/audit").expect(403);
        viewer.get("/api/audit/reports/refused").expect(403);
    }

    @Test
    void the_journal_is_whole_and_its_public_key_is_for_everybody() {
        var keys = anybody.get("/api/audit/keys").expect(200).list();
        assertThat(keys).hasSize(1);
        var found = auditor.get("/api/audit/verify").expect(200).data();
        assertThat(found.getString("signing")).isEqualTo("on");
        assertThat(found.getJsonArray("keys")).isEqualTo(keys);
        assertThat(auditor.verifiedRows()).isPositive();
    }

    @Test
    void reports_are_sent_as_csv_and_as_json_lines() {
        var vendor = admin.vendor();
        clerk.patch("/api/vendors/" + vendor, new JsonObject().put("name", "Renamed"))
                .expect(200);
        found("?entity_id=" + vendor, 2);
        var path = "/api/audit/reports/changes?fields=type,entity_id&created_from=2020-01-01&actor=" + clerkId;
        var csv = auditor.send("GET", path, null, "Accept", "text/csv").join().expect(200);
        assertThat(csv.raw().body()).startsWith("type,entity_id\r\n").contains("contact.vendor.updated," + vendor);
        var lines = auditor.send("GET", path, null, "Accept", "application/x-ndjson")
                .join()
                .expect(200);
        assertThat(lines.raw().headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(lines.raw().body().lines().map(JsonObject::new))
                .contains(new JsonObject().put("type", "contact.vendor.updated").put("entity_id", vendor));
        assertThat(csv.raw().body().lines().count())
                .isEqualTo(lines.raw().body().lines().count() + 1);
        auditor.get("/api/audit/reports/everything").expect(404);
        auditor.get("/api/audit?outcome=maybe").expect(400);
        auditor.get("/api/audit?action=../x").expect(400);
        auditor.get("/api/audit?actor=nobody").expect(400);
        auditor.get("/api/audit?created_from=yesterday").expect(400);
        auditor.get("/api/audit/no-uuid").expect(400);
    }

    @Test
    void the_start_with_its_settings_is_an_entry_without_secrets() {
        var settings = settings(auditor).getFirst();
        assertThat(settings)
                .contains(change("events.sockjs", "off", "on"))
                .anyMatch(s -> s.getString("name").equals("service.accounts")
                        && s.getString("after").equals("********"));
        assertThat(settings.toString()).doesNotContain("the-secret-of-the-shop").doesNotContain("PRIVATE KEY");
    }

    static JsonObject change(String name, String before, String after) {
        return new JsonObject().put("name", name).put("before", before).put("after", after);
    }

    /** Of each start that had other settings than the one before, the newest first. */
    static List<List<JsonObject>> settings(Api reader) {
        var all = "/api/audit?action=audit.settings.changed";
        Awaitility.await().until(() -> !reader.get(all).expect(200).list().isEmpty());
        return reader.get(all).expect(200).list().stream()
                .map(e -> reader.get("/api/audit/" + ((JsonObject) e).getString("id"))
                        .expect(200)
                        .data()
                        .getJsonObject("data")
                        .getJsonArray("settings"))
                .map(s -> s.stream().map(JsonObject.class::cast).toList())
                .toList();
    }

    @Test
    void a_start_with_other_settings_names_them_and_no_secret(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var first = Map.of(
                "TRADEPOST_SERVICE_ACCOUNTS", "shop=the-first-secret-of-the-shop", "TRADEPOST_EVENTS_LOG_HOURS", "7");
        try (var program = Program.dev(folder, port, first)) {
            settings(Api.at(port).registered("admin"));
        }
        var second = Map.of(
                "TRADEPOST_SERVICE_ACCOUNTS", "shop=the-other-secret-of-the-shop", "TRADEPOST_EVENTS_LOG_HOURS", "8");
        try (var program = Program.dev(folder, port, second)) {
            var admin = Api.at(port).registered("admin");
            var changed = change("events.log_hours", "7", "8");
            Awaitility.await().until(() -> settings(admin).getFirst().contains(changed));
            assertThat(settings(admin).getFirst())
                    .containsExactlyInAnyOrder(changed, change("service.accounts", "********", "********"));
            assertThat(settings(admin).toString()).doesNotContain("-secret-of-the-shop");
        }
    }

    @Test
    void permissions_that_a_role_got_are_exactly_what_its_history_shows() {
        var name = "clerk_" + Api.unique();
        var role = new JsonObject().put("name", name).put("permissions", new JsonArray().add("items:read"));
        admin.post("/api/roles", role).expect(201);
        var request = request();
        var permissions = new JsonArray().add("customers:read").add("items:read");
        sent(admin, "PATCH", "/api/roles/" + name, new JsonObject().put("permissions", permissions), request)
                .expect(200);
        Awaitility.await()
                .until(() -> adminEntries("?entity_type=auth.role&request_id=" + request)
                                .size()
                        == 1);
        var entry = adminEntries("?entity_type=auth.role&request_id=" + request).getFirst();
        assertThat(entry.getJsonArray("changes"))
                .hasSize(1)
                .first()
                .satisfies(c -> assertThat(((JsonObject) c).getString("to")).isEqualTo("customers:read"))
                .satisfies(c -> assertThat(((JsonObject) c).getValue("from")).isNull());
    }

    @Test
    void a_consumer_that_was_moved_and_deleted_is_found() {
        var path = "/api/events/consumers/c-" + Api.unique();
        var created =
                new JsonObject().put("types", new JsonArray().add("sales.*")).put("start", "latest");
        var consumer = admin.put(path, created).expect(200).data();
        admin.post(path + "/seek", new JsonObject().put("after", 1)).expect(200);
        admin.delete(path).expect(200);
        var entries = found("?entity_type=audit.consumer&entity_id=" + consumer.getString("id"), 3);
        assertThat(entries)
                .extracting(e -> e.getString("type"))
                .containsExactly("audit.consumer.deleted", "audit.consumer.updated", "audit.consumer.updated");
        assertThat(entries.get(1).getJsonArray("changes"))
                .containsExactly(new JsonObject()
                        .put("field", "position")
                        .put("from", consumer.getInteger("position"))
                        .put("to", 1));
    }

    static List<JsonObject> adminEntries(String query) {
        return admin.get("/api/audit" + query).expect(200).list().stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void the_history_of_a_key_has_its_changed_fields_and_no_secret() {
        var body = new JsonObject().put("name", "labels").put("permissions", new JsonArray().add("items:read"));
        var made = admin.post("/api/api-keys", body).expect(201).data();
        var path = "/api/api-keys/" + made.getString("id");
        admin.patch(path, new JsonObject().put("name", "prices")).expect(200);
        admin.delete(path).expect(200);
        var history = "/entities/auth.api_key/" + made.getString("id");
        Awaitility.await()
                .until(() -> admin.get("/api/audit" + history).status() == 200
                        && adminEntries(history).size() == 3);
        var entries = adminEntries(history);
        assertThat(entries)
                .extracting(e -> e.getString("type"))
                .containsExactly("auth.api_key.revoked", "auth.api_key.updated", "auth.api_key.created");
        assertThat(entries.get(1).getJsonArray("changes"))
                .containsExactly(new JsonObject()
                        .put("field", "name")
                        .put("from", "labels")
                        .put("to", "prices"));
        assertThat(entries.toString()).doesNotContain(made.getString("key"));
        var owner = "/entities/auth.user/" + made.getString("owner_id");
        assertThat(adminEntries(owner)).extracting(e -> e.getString("action")).contains("key_create", "key_revoke");
    }
}
