package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.exports.ListFormat;

/** Exports as jobs, and the list of jobs. ListQueryTest compares the export of every list with its CSV. */
class ExportsTest {
    static final int ROWS_MAX = 300;
    static Program program;
    static Stores stores;
    static Api api;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_EXPORTS_MAX_ROWS", "" + ROWS_MAX));
        stores = new Stores(folder.resolve("data"));
        api = Api.at(port).registered("admin");
        var rows = new StringBuilder("sku,name,unit_price\n");
        for (int i = 0; i < 250; i++)
            rows.append("E-").append(i).append(",Item ").append(i).append(",1.50\n");
        assertThat(api.imported("/api/imports/items", rows.toString()).getString("status"))
                .isEqualTo("done");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    static String result(JsonObject job) {
        return api.get(job.getJsonObject("result").getString("url"))
                .expect(200)
                .raw()
                .body();
    }

    static String userOf(Api of) {
        return of.get("/api/auth/me").expect(200).data().getString("id");
    }

    @Test
    void an_export_has_the_rows_of_its_list_in_their_order() {
        var job = api.exported("/api/items?sort=sku&fields=sku,unit_price", "csv");
        assertThat(job.getString("status")).isEqualTo("done");
        var about = job.getJsonObject("result");
        assertThat(about.getInteger("rows")).isEqualTo(250);
        assertThat(Instant.parse(about.getString("expires_at")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
        var csv = api.send("GET", "/api/items?sort=sku&fields=sku,unit_price", null, "Accept", "text/csv")
                .join()
                .raw()
                .body();
        assertThat(result(job)).isEqualTo(csv).hasSize(about.getInteger("bytes"));

        var lines = result(api.exported("/api/items?sort=-sku&limit=90&offset=3", "jsonl"))
                .lines()
                .toList();
        assertThat(lines).hasSize(90);
        var rows = api.get("/api/items?sort=-sku&limit=90&offset=3").list();
        for (int i = 0; i < rows.size(); i++)
            assertThat(new JsonObject(lines.get(i))).isEqualTo(rows.getJsonObject(i));
    }

    @Test
    void a_workbook_has_the_rows_of_its_list_at_once_and_as_a_job() {
        var list = "/api/items?sort=sku&fields=sku,name,unit_price,created_at";
        var items = api.get(list + "&limit=100").list();
        var at = api.bytes(list, ListFormat.XLSX.mediaType());
        var job = api.exported(list, "xlsx");
        assertThat(job.getJsonObject("result").getInteger("rows")).isEqualTo(250);
        var result = api.bytes(job.getJsonObject("result").getString("url"), ListFormat.XLSX.mediaType());
        assertThat(result.headers().firstValue("Content-Type")).contains(ListFormat.XLSX.mediaType());
        assertThat(result.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"items.xlsx\"");
        for (var rows : List.of(WorkbookRows.of(at.body()), WorkbookRows.of(result.body()))) {
            assertThat(rows).hasSize(251);
            assertThat(rows.getFirst()).containsExactly("sku", "name", "unit_price", "created_at (UTC)");
            for (int i = 0; i < items.size(); i++) {
                var item = items.getJsonObject(i);
                var row = rows.get(i + 1);
                assertThat(row.getFirst()).isEqualTo(item.getString("sku"));
                assertThat(new BigDecimal(row.get(2))).isEqualByComparingTo("1.50");
                var created = Instant.parse(item.getString("created_at")).truncatedTo(ChronoUnit.SECONDS);
                double serial = Double.parseDouble(row.get(3));
                assertThat(Instant.parse("1899-12-30T00:00:00Z").plusSeconds(Math.round(serial * 86_400)))
                        .isEqualTo(created);
            }
        }
        var empty = api.bytes("/api/items?q=nothing-has-this-name", ListFormat.XLSX.mediaType());
        assertThat(WorkbookRows.of(empty.body())).hasSize(1);
    }

    @Test
    void what_the_list_itself_refuses_is_refused_at_once() {
        assertThat(refused(api, "/api/nothing")).isEqualTo("400 unknown_list");
        assertThat(refused(api, "/api/items/" + UUID.randomUUID())).isEqualTo("400 unknown_list");
        assertThat(refused(api, "items")).isEqualTo("400 unknown_list");
        assertThat(refused(api, "/api/items?nonsense=1")).isEqualTo("400 invalid_request");
        assertThat(refused(api, "/api/items?fields=sku,cost")).isEqualTo("400 invalid_request");
        var customer = api.through(port()).registered("customer");
        assertThat(refused(customer, "/api/vendors")).isEqualTo("403 forbidden");
        assertThat(customer.exported("/api/customers", "csv")
                        .getJsonObject("result")
                        .getInteger("rows"))
                .isEqualTo(1);
    }

    private static int port() {
        return URI.create(api.base()).getPort();
    }

    private static String refused(Api by, String list) {
        var answer = by.post("/api/exports", new JsonObject().put("list", list).put("format", "csv"));
        return answer.status() + " " + answer.code();
    }

    @Test
    void only_its_owner_reads_a_result_until_it_expires() {
        var job = api.exported("/api/items?limit=5", "csv");
        var url = job.getJsonObject("result").getString("url");
        var other = Api.at(port()).registered("admin");
        other.get("/api/jobs/" + job.getString("id")).expect(200);
        assertThat(other.get(url).expect(404).code()).isEqualTo("no_result");
        assertThat(api.get("/api/jobs/" + UUID.randomUUID() + "/result")
                        .expect(404)
                        .code())
                .isEqualTo("no_result");
        stores.write(
                "audit",
                "update job set finished_at = now() - interval '25 hours' where id = ?::uuid",
                job.getString("id"));
        assertThat(api.get(url).expect(404).code()).isEqualTo("result_expired");
        var waiting = UUID.randomUUID().toString();
        stores.write("audit", """
                insert into job(id, kind, state, owner, actor, holder, lease_until)
                values (?::uuid, 'export', 'running', ?::uuid, 'user:x', gen_random_uuid(), clock_timestamp() + interval '10 seconds')
                """, waiting, userOf(api));
        assertThat(api.get("/api/jobs/" + waiting + "/result").expect(409).code())
                .isEqualTo("not_finished");
        api.delete("/api/jobs/" + waiting).expect(200);
        assertThat(api.get("/api/jobs/" + waiting + "/result").expect(404).code())
                .isEqualTo("no_result");
    }

    @Test
    void a_job_reads_with_the_permissions_that_its_user_has_when_it_runs() {
        var viewer = Api.at(port()).registered("viewer");
        assertThat(failure(userOf(viewer), "/api/ledger/entries")).isEqualTo("forbidden");
        assertThat(failure(UUID.randomUUID().toString(), "/api/items")).isEqualTo("account_not_active");
    }

    @Test
    void a_result_is_read_with_the_permissions_that_its_owner_has_then() {
        var finance = Api.at(port()).registered("finance_manager");
        var email = finance.get("/api/auth/me").expect(200).data().getString("email");
        var ledger = finance.exported("/api/ledger/entries", "csv").getJsonObject("result");
        var customers = finance.exported("/api/customers", "csv").getJsonObject("result");
        finance.get(ledger.getString("url")).expect(200);
        stores.write("auth", "update app_user set role = 'customer' where email = ?", email);
        var now = Api.at(port()).login(email, "securepassword123");
        assertThat(now.get(ledger.getString("url")).expect(403).code()).isEqualTo("forbidden");
        assertThat(now.get(customers.getString("url")).expect(403).code())
                .as("his own entries were not all that it has")
                .isEqualTo("forbidden");
        var own = now.exported("/api/customers", "csv").getJsonObject("result");
        now.get(own.getString("url")).expect(200);
    }

    @Test
    void exports_that_have_failed_or_were_cancelled_count_as_long_as_they_need_storage() {
        var clerk = Api.at(port()).registered("inventory_manager");
        cancelled(clerk, 200, 0);
        assertThat(clerk.exported("/api/items?limit=1", "csv").getString("status"))
                .isEqualTo("done");
        cancelled(clerk, 200, 1);
        // the parts are deleted meanwhile, but not all of them at once
        var body = new JsonObject().put("list", "/api/items").put("format", "csv");
        assertThat(clerk.post("/api/exports", body).expect(429).code()).isEqualTo("too_many_exports");
    }

    @Test
    void exports_that_are_started_at_once_count_each_other() {
        var clerk = Api.at(port()).registered("inventory_manager");
        stores.write("audit", """
                with made as (
                  insert into job(id, kind, state, owner, actor, finished_at, checkpoint)
                  select gen_random_uuid(), 'export', 'done', ?::uuid, 'user:x', now(), '{"bytes": 1}' from generate_series(1, 197) returning id)
                insert into export_part(job_id, position, data) select id, 1, 'x' from made
                """, userOf(clerk));
        var body = new JsonObject().put("list", "/api/items").put("format", "csv");
        var sent = Stream.generate(() -> clerk.send("POST", "/api/exports", body))
                .limit(8)
                .toList();
        assertThat(sent.stream().map(s -> s.join().status()))
                .containsExactlyInAnyOrder(202, 202, 202, 429, 429, 429, 429, 429);
    }

    private static void cancelled(Api of, int jobs, int parts) {
        stores.write("audit", """
                with made as (
                  insert into job(id, kind, state, owner, actor, finished_at, checkpoint)
                  select gen_random_uuid(), 'export', 'cancelled', ?::uuid, 'user:x', now(), '{"bytes": 1}' from generate_series(1, ?) returning id)
                insert into export_part(job_id, position, data) select id, p, 'x' from made, generate_series(1, ?) p
                """, userOf(of), jobs, parts);
    }

    /** Why a job fails whose user may not read the list any more. */
    private static String failure(String user, String list) {
        var job = UUID.randomUUID().toString();
        var parameters = new JsonObject()
                .put("list", list)
                .put("format", "csv")
                .put("name", "x")
                .put("user", user);
        stores.write(
                "audit",
                "insert into job(id, kind, owner, actor, parameters) values (?::uuid, 'export', ?::uuid, 'user:x', ?::jsonb)",
                job,
                user,
                parameters.encode());
        api.exported("/api/items?limit=1", "csv"); // wakes the runners
        return Awaitility.await()
                .until(() -> api.get("/api/jobs/" + job).data(), j -> j.getValue("error") != null)
                .getJsonObject("error")
                .getString("code");
    }

    @Test
    void an_export_that_is_too_large_fails_and_leaves_nothing() {
        api.imported(
                "/api/imports/customers",
                "email,name\n"
                        + String.join(
                                "\n",
                                IntStream.range(0, ROWS_MAX + 1)
                                        .mapToObj(i -> "large" + i + "@example.com,Large")
                                        .toList()));
        var job = api.exported("/api/customers", "csv");
        assertThat(job.getString("status")).isEqualTo("failed");
        assertThat(job.getJsonObject("error").getString("code")).isEqualTo("export_too_large");
        assertThat(stores.number(
                        "audit",
                        "select count(*) from export_part where job_id = ?::uuid and position > 1",
                        job.getString("id")))
                .isZero();
    }

    @Test
    void a_result_is_compressed_if_the_client_accepts_that() throws Exception {
        var job = api.exported("/api/items?sort=sku", "csv");
        var plain = result(job);
        var packed = raw("GET", job.getJsonObject("result").getString("url"));
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(plain);
        }
        var head = raw("HEAD", job.getJsonObject("result").getString("url"));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"items.csv\"");
    }

    private static HttpResponse<byte[]> raw(String method, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + api.token())
                .header("Accept-Encoding", "gzip")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    @Test
    void jobs_are_listed_to_who_may_see_them() {
        var clerk = Api.at(port()).registered("inventory_manager");
        var one = clerk.imported("/api/imports/items?dry_run=true", "sku\nx\n").getString("id");
        var two = clerk.exported("/api/items?limit=1", "csv").getString("id");
        var listed = clerk.complete("/api/jobs");
        assertThat(ids(listed.list())).isEqualTo(two + " " + one);
        assertThat(listed.body().getJsonObject("meta").getInteger("total")).isEqualTo(2);
        assertThat(ids(clerk.complete("/api/jobs?kind=export").list())).isEqualTo(two);
        assertThat(ids(clerk.complete("/api/jobs?status=failed").list())).isEmpty();
        var first = clerk.complete("/api/jobs?limit=1");
        var next = first.body().getJsonObject("meta").getString("next");
        assertThat(ids(clerk.complete("/api/jobs?limit=1&after=" + next).list()))
                .isEqualTo(one);
        assertThat(ids(api.complete("/api/jobs?limit=100").list())).contains(one, two);
        var csv = clerk.send("GET", "/api/jobs?fields=kind,status", null, "Accept", "text/csv")
                .join()
                .expect(200)
                .raw()
                .body();
        assertThat(csv).isEqualTo("kind,status\r\nexport,done\r\nimport_items,done\r\n");
        clerk.get("/api/jobs?after=none").expect(400);
        clerk.get("/api/jobs?kind=none").expect(400);
    }

    private static String ids(JsonArray list) {
        return list.stream()
                .map(j -> ((JsonObject) j).getString("id"))
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }
}
