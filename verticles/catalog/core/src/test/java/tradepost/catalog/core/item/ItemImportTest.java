package tradepost.catalog.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;
import static tradepost.kernel.TestImports.ADMIN;
import static tradepost.kernel.TestImports.counts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogImportService;
import tradepost.catalog.CatalogService;
import tradepost.catalog.Item;
import tradepost.catalog.ItemQuery;
import tradepost.catalog.WriteItem;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestImports;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.JobBox;
import tradepost.kernel.jobs.JobErrorQuery;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.listing.Page;
import tradepost.kernel.service.Env;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.UploadBox;
import tradepost.kernel.uploads.Uploads;

/** Items from a CSV file: what each row does, what is refused and why, and what an interruption leaves. */
@ExtendWith(VertxExtension.class)
class ItemImportTest {
    static Vertx vertx;
    static TestIdentity identity;
    static TestImports files;
    static CatalogImportService imports;
    static CatalogService catalog;
    static Db db;
    static String deployment;
    static Env env;

    @BeforeAll
    static void start(Vertx of) {
        vertx = of;
        env = TestDb.env(vertx, "catalog");
        deployment = TestVerticle.deploy(vertx, new CatalogVerticle(env));
        identity = new TestIdentity(vertx);
        files = new TestImports(identity, "catalog");
        imports = identity.proxy("admin", CatalogImportService.ADDRESS, CatalogImportService.class);
        catalog = identity.proxy("admin", CatalogService.ADDRESS, CatalogService.class);
        db = Db.open(env, "catalog");
    }

    @AfterAll
    static void stop() {
        TestDb.run(
                "catalog",
                "truncate item, product, product_variant, price_list, price_list_price, job, upload cascade");
    }

    static Job started(String file) {
        return imports.importItems(new ImportQuery(null), files.upload("importItems", file), ADMIN)
                .await();
    }

    static Job imported(String file) {
        return files.finished(started(file));
    }

    static Job rehearsed(String file) {
        var upload = files.upload("importItems", file);
        return files.finished(
                imports.importItems(new ImportQuery(true), upload, ADMIN).await());
    }

    static ServiceException refused(String file) {
        return refusal(imports.importItems(new ImportQuery(null), files.upload("importItems", file), ADMIN));
    }

    static String details(ServiceException e) {
        return e.failureCode() + " " + e.getMessage() + " "
                + e.getDebugInfo().getJsonArray("details").stream()
                        .map(d -> ((JsonObject) d).getString("field") + " " + ((JsonObject) d).getString("reason"))
                        .collect(Collectors.joining("; "));
    }

    static Item item(String sku) {
        return catalog.listItems(ItemQuery.of(new JsonObject().put("sku", sku)), ADMIN)
                .await()
                .data()
                .getFirst();
    }

    static long number(String sql) {
        return db.query(sql).await().iterator().next().getLong(0);
    }

    static long items(String prefix) {
        return number("select count(*) from item where sku like '" + prefix + "%'");
    }

    @Test
    void prices_have_up_to_six_decimals() {
        var job = imported("""
                sku,name,unit_price
                fine-a,Screw,0.0035
                fine-b,Dust,0.000001
                fine-c,Ship,9999999999.99
                fine-d,Bolt,1.125000
                """);
        assertThat(counts(job)).isEqualTo("4/0/0/0");
        assertThat(item("FINE-A").unitPrice()).isEqualTo("0.0035");
        assertThat(item("FINE-B").unitPrice()).isEqualTo("0.000001");
        assertThat(item("FINE-C").unitPrice()).isEqualTo("9999999999.99");
        assertThat(item("FINE-D").unitPrice()).isEqualTo("1.125");
        assertThat(counts(imported("sku,name,unit_price\nfine-a,Screw,0.003500\n")))
                .as("the same value")
                .isEqualTo("0/0/1/0");
    }

    @Test
    void rows_create_change_and_leave_items_and_bad_rows_are_reported() {
        var job = imported("""
                sku,name,unit_price,description,barcode,unit,metadata
                imp-a,First,10.50,"a ""quoted"",
                text",,pcs,"{""colour"":""red""}"
                imp-b,Second,20,,123,,
                """);
        assertThat(job.status()).isEqualTo("done");
        assertThat(job.percent()).isEqualTo(100);
        assertThat(counts(job)).isEqualTo("2/0/0/0");
        assertThat(item("IMP-A").description()).isEqualTo("a \"quoted\",\ntext");
        assertThat(item("IMP-A").metadata()).isEqualTo(new JsonObject().put("colour", "red"));
        var second = imported("""
                sku,name,unit_price,barcode
                imp-a,First,10.5,
                IMP-B,Renamed,20,

                imp-c,Third,-1,
                imp-d,Fourth,abc,
                ,Nameless,1,
                imp-e,,1,
                imp-f,Sixth,1.1234567,
                imp-b,Again,30,
                imp-g,Seventh,1
                imp-h,Eighth,1.0010001,
                imp-b2,"Of two
                lines",5,
                """);
        assertThat(counts(second)).isEqualTo("0/1/1/9");
        assertThat(files.errors(second))
                .containsExactly(
                        "5 unit_price invalid_request: must be at least 0",
                        "6 unit_price invalid_request: must be a number",
                        "7 sku required: is required",
                        "8 name invalid_request: is required for a new item",
                        "9 unit_price invalid_request: must have at most 6 decimals",
                        "10  row_twice: is for the same as line 3 of the file",
                        "11  invalid_request: has 3 cells; the header has 4 columns",
                        "12 unit_price invalid_request: must have at most 6 decimals",
                        "13 name invalid_request: contains a control character");
        assertThat(item("IMP-A").version()).isEqualTo(1);
        assertThat(item("IMP-B").version()).isEqualTo(2);
        assertThat(item("IMP-B").barcode()).isNull();
        assertThat(second.errorsUrl()).isEqualTo("/api/jobs/" + second.id() + "/errors");
    }

    @Test
    void rows_with_much_text_are_applied_fewer_at_once() {
        var file = new StringBuilder("sku,name,unit_price,metadata\n");
        var text = new StringBuilder("{");
        for (int k = 0; k < 32; k++)
            text.append(k == 0 ? "" : ",").append("\"\"k%d\"\":\"\"%s\"\"".formatted(k, "x".repeat(500)));
        for (int i = 0; i < 200; i++) file.append("MUCH-%d,Much,1,\"%s}\"%n".formatted(i, text));
        assertThat(counts(imported(file.toString()))).isEqualTo("200/0/0/0");
        assertThat(number("select count(distinct xmin::text) from item where sku like 'MUCH-%'"))
                .as("transactions for 3.2 MB")
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void changes_publish_the_events_of_the_caller_who_started_the_import() {
        imported("sku,name,unit_price\nevt-1,One,1\n");
        imported("sku,name,unit_price\nevt-1,One,2\n");
        imported("sku,name,unit_price\nevt-1,One,2.00\n");
        var actor = "user:" + identity.userId("admin");
        assertThat(db.list(
                                r -> r.getString(0) + " " + r.getLong(1) + " " + r.getString(2),
                                "select type, subject_version, actor from event_log where subject = $1 order by position",
                                item("EVT-1").id())
                        .await())
                .containsExactly("catalog.item.created 1 " + actor, "catalog.item.updated 2 " + actor);
        assertThat(db.list(
                                r -> r.getString(0),
                                "select actor from price_change where item_id = $1",
                                item("EVT-1").id())
                        .await())
                .containsExactly(actor);
    }

    @Test
    void a_dry_run_reports_what_would_happen_and_changes_nothing() {
        imported("sku,name,unit_price\ndry-1,One,1\ndry-2,Two,2\n");
        long events = number("select count(*) from event_log where type not like '%.job.changed'");
        var job = rehearsed("sku,name,unit_price\ndry-1,One,1\ndry-2,Changed,2\ndry-3,New,3\ndry-4,,4\n");
        assertThat(job.status()).isEqualTo("done");
        assertThat(counts(job)).isEqualTo("1/1/1/1");
        assertThat(job.result()).isNotNull();
        assertThat(job.result().getBoolean("dry_run")).isTrue();
        assertThat(files.errors(job)).containsExactly("5 name invalid_request: is required for a new item");
        assertThat(items("DRY-")).isEqualTo(2);
        assertThat(item("DRY-2").name()).isEqualTo("Two");
        assertThat(number("select count(*) from event_log where type not like '%.job.changed'"))
                .isEqualTo(events);
    }

    @Test
    void an_id_names_the_item_and_may_change_its_sku() {
        imported("sku,name,unit_price\nren-1,One,1\nren-2,Two,2\n");
        var id = item("REN-1").id();
        var job = imported("id,sku,name,version,created_at\n" + id + ",ren-9,One,77,never\n"
                + item("REN-2").id() + ",ren-9,Two,,\n" + new UUID(1, 2) + ",ren-8,Eight,,\nxyz,ren-7,Seven,,\n");
        assertThat(counts(job)).isEqualTo("0/1/0/3");
        assertThat(item("REN-9").id()).isEqualTo(id);
        assertThat(files.errors(job))
                .containsExactly(
                        "3 sku sku_twice: is the SKU of an earlier element of the request",
                        "4 id item_not_found: is not the id of an item",
                        "5 id invalid_request: must be a UUID");
        var twice = imported("id,sku,name,unit_price\n" + id + ",ren-1,Uno,1\n,ren-9,Eins,1\n");
        assertThat(files.errors(twice)).containsExactly("3  row_twice: is for the item of an earlier row");
        assertThat(item("REN-1").name()).isEqualTo("Uno");
        imported("id,sku\n" + id + ",ren-9\n");
        var taken = imported("id,sku\n" + id + ",ren-2\n");
        assertThat(files.errors(taken)).containsExactly("2 sku sku_taken: is the SKU of another item");
    }

    @Test
    void a_sku_of_an_earlier_batch_is_refused_however_it_is_spelled() {
        var file = new StringBuilder("sku,name,unit_price\ncaf\u00e9-1,First,1\n");
        for (int n = 0; n < 1_100; n++) file.append("between-").append(n).append(",Between,1\n");
        file.append("\u00a0cafe\u0301-1,Second,2\n");
        assertThat(files.errors(imported(file.toString())))
                .containsExactly("1103  row_twice: is for the same as line 2 of the file");
        assertThat(item("CAF\u00c9-1").name()).isEqualTo("First");
    }

    @Test
    void an_empty_cell_removes_a_value_and_leaves_an_empty_text() {
        catalog.createItem(
                        new WriteItem(
                                "Empty",
                                "emp-1",
                                "",
                                BigDecimal.ONE,
                                "77",
                                null,
                                null,
                                new JsonObject().put("a", "1"),
                                null),
                        ADMIN)
                .await();
        assertThat(counts(imported("sku,description,barcode\nemp-1,,77\n"))).isEqualTo("0/0/1/0");
        assertThat(item("EMP-1").description()).isEmpty();
        assertThat(counts(imported("sku,barcode,metadata\nemp-1,,\"{\"\"c\"\":\"\"2\"\"}\"\n")))
                .isEqualTo("0/1/0/0");
        assertThat(item("EMP-1").barcode()).isNull();
        assertThat(item("EMP-1").metadata()).isEqualTo(new JsonObject("{\"c\":\"2\"}"));
        var name = imported("sku,name\nemp-1,\n");
        assertThat(files.errors(name)).containsExactly("2 name required: cannot be removed");
    }

    @Test
    void formulas_are_restored_and_a_byte_order_mark_is_skipped() {
        assertThat(counts(imported("\uFEFFsku,name,unit_price\r\n'=frm-1,'+1,1\r\nfrm-2,''=x,1\r\nfrm-3,'plain,1\r\n")))
                .isEqualTo("3/0/0/0");
        assertThat(item("=FRM-1").name()).isEqualTo("+1");
        assertThat(item("FRM-2").name()).isEqualTo("'=x");
        assertThat(item("FRM-3").name()).isEqualTo("'plain");
        assertThat(counts(imported("\uFEFF\"sku\",\"name\",\"unit_price\"\r\n\"frm-4\",\"a, b\",\"1\"\r\n")))
                .isEqualTo("1/0/0/0");
        assertThat(details(refused("\uFEFF"))).isEqualTo("400 invalid_csv line 1 is not a header");
    }

    @Test
    void a_wrong_header_is_refused_at_once_and_leaves_nothing() {
        assertThat(details(refused("sku,nmae,sku\na,b,c\n")))
                .isEqualTo("400 invalid_header nmae is not a known column; sku is given more than once");
        assertThat(details(refused("name\nx\n"))).isEqualTo("400 invalid_header sku is a required column");
        assertThat(details(refused("\n\n"))).isEqualTo("400 invalid_csv line 1 is not a header");
        Awaitility.await().until(() -> number("select count(*) from upload where claimed_by is null") == 0);
    }

    @Test
    void a_malformed_file_fails_before_any_row_is_applied() {
        var open = imported("sku,name,unit_price\nmal-1,One,1\nmal-2,\"Two,2\n");
        assertThat(open.status()).isEqualTo("failed");
        assertThat(open.error()).isNotNull();
        assertThat(open.error().code()).isEqualTo("invalid_csv");
        assertThat(open.error().message()).startsWith("what follows line ");
        var bytes = many("mal-", 10_000).getBytes(StandardCharsets.US_ASCII);
        bytes[bytes.length - 4] = (byte) 0xE9;
        var latin = files.finished(imports.importItems(new ImportQuery(null), files.upload("importItems", bytes), ADMIN)
                .await());
        assertThat(latin.error()).isNotNull();
        assertThat(latin.error().message())
                .isEqualTo("line 10001 is not UTF-8: byte " + (bytes.length - 3)
                        + " of the file is 0xE9, as in a file of Windows-1252 or Latin-1; save the file as UTF-8");
        assertThat(items("MAL-")).isZero();
    }

    @Test
    void text_that_cannot_be_stored_refuses_its_row_alone() {
        var job = imported(
                "sku,name,unit_price,metadata\nnul-1,a\u0000b,1,\nnul-2,Two,1,\"{\"\"a\"\":\"\"\\u0000\"\"}\"\n"
                        + "nul-3,Three,1,[]\nnul-4,Four,1,{}\n" + "x".repeat(300) + ",Long,1,\n");
        assertThat(counts(job)).isEqualTo("1/0/0/4");
        assertThat(files.errors(job))
                .containsExactly(
                        "2 name invalid_request: contains a character that is not text (U+0000 or a lone surrogate)",
                        "3 metadata invalid_request: contains a character that is not text (U+0000 or a lone surrogate)",
                        "4 metadata invalid_request: must be an object, as JSON",
                        "6 sku invalid_request: must have at most 100 characters");
    }

    @Test
    void the_same_key_with_the_same_file_is_the_same_job() {
        var key = UUID.randomUUID().toString();
        var first =
                keyed(key, "file one", "sku,name,unit_price\nidem-1,One,1\n").await();
        var again =
                keyed(key, "file one", "sku,name,unit_price\nidem-1,One,1\n").await();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(code(keyed(key, "file two", "sku,name,unit_price\nidem-2,Two,1\n")))
                .isEqualTo("422 idempotency_key_reused");
        files.finished(first);
        assertThat(items("IDEM-")).isEqualTo(1);
        Awaitility.await().until(() -> number("select count(*) from upload where claimed_by is null") == 0);
    }

    static Future<Job> keyed(String key, String hash, String file) {
        var options = new DeliveryOptions()
                .addHeader("token", identity.token("admin"))
                .addHeader("request-hash", hash)
                .addHeader("idempotency-key", key);
        return new ServiceProxyBuilder(vertx)
                .setAddress(CatalogImportService.ADDRESS)
                .setOptions(options)
                .build(CatalogImportService.class)
                .importItems(new ImportQuery(null), files.upload("importItems", file), ADMIN);
    }

    @Test
    void only_the_caller_who_started_a_job_and_administrators_see_it() {
        var clerk = List.of("items:write");
        var clerks = identity.proxy("clerk", clerk, Uploads.address("catalog"), UploadBox.class);
        var id = UUID.randomUUID();
        var file = Base64.getEncoder()
                .encodeToString("sku,name,unit_price\nown-1,One,1\n".getBytes(StandardCharsets.UTF_8));
        clerks.append(id, "importItems", 0, file, ADMIN).await();
        var size = (long) Base64.getDecoder().decode(file).length;
        var upload = new Upload(id, size);
        var started = identity.proxy("clerk", clerk, CatalogImportService.ADDRESS, CatalogImportService.class)
                .importItems(new ImportQuery(null), upload, ADMIN)
                .await();
        var boxOfClerk = identity.proxy("clerk", clerk, Jobs.address("catalog"), JobBox.class);
        var boxOfViewer = identity.proxy("viewer", Jobs.address("catalog"), JobBox.class);
        assertThat(boxOfClerk.getJob(started.id(), ADMIN).await().id()).isEqualTo(started.id());
        assertThat(code(boxOfViewer.getJob(started.id(), ADMIN))).isEqualTo("404 job_not_found");
        assertThat(code(boxOfViewer.cancelJob(started.id(), ADMIN))).isEqualTo("404 job_not_found");
        assertThat(code(boxOfViewer.listErrors(started.id(), new JobErrorQuery(Page.of(1, 0, null, null)), ADMIN)))
                .isEqualTo("404 job_not_found");
        files.finished(started);
        assertThat(code(files.jobs.cancelJob(started.id(), ADMIN))).isEqualTo("409 invalid_state");
    }

    @Test
    void a_chunk_is_accepted_from_the_sender_of_the_upload_alone_and_in_order() {
        var id = UUID.randomUUID();
        var part = Base64.getEncoder().encodeToString("sku".getBytes(StandardCharsets.UTF_8));
        var viewer = identity.proxy("viewer", Uploads.address("catalog"), UploadBox.class);
        var clerk = identity.proxy("clerk", List.of("items:write"), Uploads.address("catalog"), UploadBox.class);
        assertThat(code(viewer.append(id, "importItems", 0, part, ADMIN))).isEqualTo("403 forbidden");
        files.uploads.append(id, "importItems", 0, part, ADMIN).await();
        assertThat(code(clerk.append(id, "importItems", 1, part, ADMIN))).isEqualTo("404 upload_not_found");
        assertThat(code(files.uploads.append(id, "importItems", 2, part, ADMIN)))
                .isEqualTo("404 upload_not_found");
        assertThat(code(files.uploads.append(id, "writeItems", 1, part, ADMIN))).isEqualTo("503 unavailable");
        assertThat(code(clerk.append(id, "importItems", 0, part, ADMIN))).isEqualTo("404 upload_not_found");
        files.uploads.append(id, "importItems", 1, part, ADMIN).await();
        clerk.discard(id, ADMIN).await();
        assertThat(number("select bytes from upload where id = '" + id + "'")).isEqualTo(6);
        var other = identity.proxy(
                "clerk", List.of("items:write"), CatalogImportService.ADDRESS, CatalogImportService.class);
        assertThat(code(other.importItems(new ImportQuery(null), new Upload(id, 6), ADMIN)))
                .startsWith("400 invalid_header"); // its text is "skusku"; it remains the admin's
        files.uploads.discard(id, ADMIN).await();
        assertThat(number("select count(*) from upload_chunk where upload_id = '" + id + "'"))
                .isZero();
    }

    /** A file with bad rows: every hundredth has no price. */
    static String many(String prefix, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(
                        i -> prefix + i + ",Item " + i + "," + (i % 100 == 7 ? "none" : "12.50") + ",Made for a test\n")
                .collect(Collectors.joining("", "sku,name,unit_price,description\n", ""));
    }

    @Test
    void a_cancelled_job_ends_before_its_next_step() {
        var job = started(many("can-", 20_000));
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> items("CAN-") > 0);
        files.jobs.cancelJob(job.id(), ADMIN).await();
        long then = items("CAN-");
        assertThat(then).isLessThan(19_800);
        var after = files.job(job.id());
        assertThat(after.status()).isEqualTo("cancelled");
        assertThat(after.finishedAt()).isNotNull();
        var next = imported("sku,name,unit_price\ncan2-1,One,1\n"); // the runner goes on with other jobs
        assertThat(next.status()).isEqualTo("done");
        assertThat(items("CAN-")).isEqualTo(files.job(job.id()).result().getLong("created"));
    }

    @Test
    void an_import_continues_from_its_checkpoint_after_a_restart() {
        var job = started(many("res-", 5_000));
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> items("RES-") > 0);
        vertx.undeploy(deployment).await();
        long before = items("RES-");
        var interrupted = db.query("select state, percent from job where id = $1", job.id())
                .await()
                .iterator()
                .next();
        assertThat(interrupted.getString(0)).isEqualTo("running");
        assertThat(before).isLessThan(4_950);
        deployment = TestVerticle.deploy(vertx, new CatalogVerticle(env));
        requireComplete(files.finished(job), "RES-", 5_000);
    }

    static void requireComplete(Job done, String prefix, int rows) {
        assertThat(done.status()).isEqualTo("done");
        int bad = rows / 100;
        assertThat(counts(done)).isEqualTo((rows - bad) + "/0/0/" + bad);
        assertThat(items(prefix)).isEqualTo(rows - bad);
        assertThat(number("select count(distinct sku) from item where version = 1 and sku like '" + prefix + "%'"))
                .isEqualTo(rows - bad);
        assertThat(number("select count(*) from event_log e join item i on i.id = e.subject where i.sku like '" + prefix
                        + "%'"))
                .isEqualTo(rows - bad);
        assertThat(number("select count(*) from job_error where job_id = '" + done.id() + "'"))
                .isEqualTo(bad);
        assertThat(number("select count(distinct line) from job_error where job_id = '" + done.id()
                        + "' and field = 'unit_price' and (line - 2) % 100 = 7"))
                .isEqualTo(bad);
    }

    @Test
    @Tag("prove")
    void a_hundred_thousand_rows_are_imported_without_a_gap_or_a_repetition() {
        requireComplete(imported(many("big-", 100_000)), "BIG-", 100_000);
    }
}
