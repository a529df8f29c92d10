package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} in the middle of an import of many items, of which one in a hundred is bad. Afterwards the import continues: every good
 * row has had its effect once, and every bad row is reported. {@code tradepost.rounds} sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class ImportCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final int ROWS = ROUNDS > 1 ? 20_000 : 5_000;
    private static final int LARGE = 5 * ROWS;
    private static final long MEMORY_MAX_KB = 64 * 1024;
    /** So many that every node can be killed and started again before an export of them is done. */
    private static final int EXPORTED = 200_000;

    private static final String ITEMS = "/api/imports/items";

    @Test
    void a_large_import_needs_little_memory(@TempDir Path folder) throws Exception {
        int port = Program.freePorts(1);
        try (var program = Program.dev(folder, port)) {
            var api = Api.at(port).registered("admin");
            api.imported(ITEMS, file("warm", ROWS));
            long before = residentKb(program.pid());
            var job = api.imported(ITEMS, file("large", LARGE));
            long grown = residentKb(program.pid()) - before;
            System.out.printf(
                    "ImportCrashTest: %d rows at %d rows/s, %d KB more resident memory%n",
                    LARGE, job.getInteger("rate"), grown);
            isComplete(new Stores(folder.resolve("data")), job.getString("id"), "large", LARGE);
            assertThat(grown).isLessThan(MEMORY_MAX_KB);
            assertThat(program.stop()).isZero();
        }
    }

    @Test
    void an_import_continues_after_the_database_server_and_the_node_were_killed(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            for (int round = 1; round <= ROUNDS; round++) {
                var first = "server" + round;
                var job = startedHalfway(api, stores, first, ROWS);
                isUnfinished(stores, job, "the database server, round " + round);
                CrashTest.killServer(stores.serverPid());
                isComplete(stores, job, first, ROWS); // by the same process, on the server that it has restarted

                var second = "node" + round;
                job = startedHalfway(api, stores, second, ROWS);
                program.kill();
                isUnfinished(stores, job, "the node, round " + round);
                program = Program.dev(folder, port);
                isComplete(stores, job, second, ROWS);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    @Test
    void an_export_continues_after_the_node_was_killed(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            assertThat(api.imported(ITEMS, file("export", ROWS)).getString("status"))
                    .isEqualTo("done");
            for (int round = 1; round <= ROUNDS; round++) {
                var body = new JsonObject()
                        .put("list", "/api/items?sort=sku&fields=sku")
                        .put("format", "csv");
                var job = api.post("/api/exports", body).expect(202).id();
                Awaitility.await("a part is stored")
                        .pollInterval(Duration.ofMillis(5))
                        .until(() ->
                                stores.number("audit", "select count(*) from export_part where job_id = ?::uuid", job)
                                        > 0);
                program.kill();
                var then = stores.texts("audit", "select state || ' ' || checkpoint from job where id = ?::uuid", job)
                        .getFirst();
                assertThat(then).doesNotStartWith("done");
                System.out.printf("ImportCrashTest, an export, round %d: %s%n", round, then);
                program = Program.dev(folder, port);
                Awaitility.await("the export is done")
                        .until(() -> api.get("/api/jobs/" + job)
                                .data()
                                .getString("status")
                                .equals("done"));
                var rows = api.get("/api/jobs/" + job + "/result")
                        .expect(200)
                        .raw()
                        .body()
                        .lines()
                        .toList();
                assertThat(rows.getFirst()).isEqualTo("sku");
                assertThat(rows.subList(1, rows.size()))
                        .hasSize(ROWS - ROWS / 100)
                        .doesNotHaveDuplicates();
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    /** Each node is killed in turn, and started again, until the one that ran the import was among them. */
    @Test
    void another_node_takes_over_the_import_of_a_killed_node(@TempDir Path folder) {
        int rows = 150_000;
        int port = Program.freePorts(3);
        var restarted = new ArrayList<Program>();
        try (var cluster = Program.clusterOfThree(folder, port)) {
            var api = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            var stores = new Stores(folder.resolve("data"));
            var job = startedHalfway(api, stores, "taken", rows);
            var first = holder(stores, "catalog", job);
            for (int k = 1; k <= 3 && holder(stores, "catalog", job).equals(first); k++) {
                Program.kill(cluster.pidOfNode(k));
                long then = items(stores, "taken");
                Awaitility.await("the import goes on").until(() -> items(stores, "taken") > then + 2_000);
                if (holder(stores, "catalog", job).equals(first)) restarted.add(Program.startNode(folder, k));
            }
            assertThat(holder(stores, "catalog", job)).isNotEqualTo(first);
            isComplete(stores, job, "taken", rows);
        } finally {
            restarted.forEach(Program::close);
        }
    }

    @Test
    void another_node_takes_over_the_export_of_a_killed_node(@TempDir Path folder) {
        int port = Program.freePorts(3);
        var restarted = new ArrayList<Program>();
        try (var cluster = Program.clusterOfThree(folder, port)) {
            var stores = new Stores(folder.resolve("data"));
            stores.load("catalog", """
                    insert into item(id, sku, name, unit_price) select gen_random_uuid(), 'LONG-' || n, 'Item', 1
                    from generate_series(1, %d) n
                    """.formatted(EXPORTED));
            var api = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            var body = new JsonObject().put("list", "/api/items?fields=sku").put("format", "csv");
            var job = api.post("/api/exports", body).expect(202).id();
            awaitParts(stores, job, 0);
            var first = holder(stores, "audit", job);
            for (int k = 1; k <= 3 && holder(stores, "audit", job).equals(first); k++) {
                Program.kill(cluster.pidOfNode(k));
                awaitParts(stores, job, parts(stores, job) + 1);
                if (holder(stores, "audit", job).equals(first)) restarted.add(Program.startNode(folder, k));
            }
            assertThat(holder(stores, "audit", job)).isNotEqualTo(first);
            Awaitility.await("the export is done")
                    .until(() -> stores.number(
                                    "audit", "select count(*) from job where id = ?::uuid and state = 'done'", job)
                            == 1);
            var skus = stores.texts(
                            "audit",
                            "select convert_from(string_agg(data, ''::bytea order by position), 'UTF8') from export_part where job_id = ?::uuid",
                            job)
                    .getFirst()
                    .lines()
                    .filter(l -> l.startsWith("LONG-"))
                    .toList();
            assertThat(skus).hasSize(EXPORTED).doesNotHaveDuplicates();
        } finally {
            restarted.forEach(Program::close);
        }
    }

    private static void awaitParts(Stores stores, String job, long more) {
        Awaitility.await("the export goes on")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> parts(stores, job) > more);
    }

    private static long parts(Stores stores, String job) {
        return stores.number("audit", "select count(*) from export_part where job_id = ?::uuid", job);
    }

    private static String holder(Stores stores, String context, String job) {
        return stores.texts(context, "select holder::text from job where id = ?::uuid", job)
                .getFirst();
    }

    /** Starts an import and waits until a fifth of it is done. Returns the id of its job. */
    private static String startedHalfway(Api api, Stores stores, String prefix, int rows) {
        var job = api.upload(ITEMS, file(prefix, rows)).expect(202).id();
        Awaitility.await("a fifth of the import is done")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> items(stores, prefix) > rows / 5);
        return job;
    }

    private static void isUnfinished(Stores stores, String job, String what) {
        var now = stores.texts("catalog", "select state || ' at ' || percent || ' %' from job where id = ?::uuid", job)
                .getFirst();
        assertThat(now).doesNotStartWith("done");
        System.out.printf("ImportCrashTest, %s: %s%n", what, now);
    }

    private static String file(String prefix, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> prefix + "-" + i + ",Item " + i + "," + (i % 100 == 7 ? "none" : "12.50") + "\n")
                .collect(Collectors.joining("", "sku,name,unit_price\n", ""));
    }

    private static long items(Stores stores, String prefix) {
        return stores.number("catalog", "select count(*) from item where sku like upper(?) || '-%'", prefix);
    }

    /** Waits until the job is done. */
    private static void isComplete(Stores stores, String job, String prefix, int rows) {
        int bad = rows / 100;
        Awaitility.await("the import is done")
                .ignoreExceptions() // the server may still be starting
                .until(() ->
                        stores.number("catalog", "select count(*) from job where id = ?::uuid and state = 'done'", job)
                                == 1);
        assertThat(items(stores, prefix)).isEqualTo(rows - bad);
        assertThat(stores.number(
                        "catalog", "select count(*) from item where version = 1 and sku like upper(?) || '-%'", prefix))
                .isEqualTo(rows - bad);
        assertThat(stores.number(
                        "catalog",
                        "select count(*) from event_log e join item i on i.id = e.subject where i.sku like upper(?) || '-%'",
                        prefix))
                .isEqualTo(rows - bad);
        assertThat(stores.number("catalog", "select count(distinct line) from job_error where job_id = ?::uuid", job))
                .isEqualTo(stores.number("catalog", "select count(*) from job_error where job_id = ?::uuid", job))
                .isEqualTo(bad);
    }

    private static long residentKb(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
