package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} of the node in the middle of an import of many items, of which one in a hundred is bad. Afterwards the import continues:
 * every good row has had its effect once, and every bad row is reported. It imports 20,000 rows, and 100,000 in {@code prove}.
 */
@Tag("prove")
@Order(3)
class ImportCrashTest {
    private static final int ROWS = Integer.getInteger("tradepost.rounds", 1) > 1 ? 100_000 : 20_000;
    private static final long MEMORY_MAX_KB = 64 * 1024;

    @Test
    void an_import_continues_after_the_node_was_killed(@TempDir Path folder) throws Exception {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var api = Api.at(port).registered("admin");
            var stores = new Stores(folder.resolve("data"));
            api.imported("/api/imports/items", file("warm", 20_000));
            long before = residentKb(program.pid());
            var whole = api.imported("/api/imports/items", file("whole", ROWS));
            long grown = residentKb(program.pid()) - before;
            System.out.printf(
                    "ImportCrashTest: %d rows at %d rows/s, %d KB more resident memory%n",
                    ROWS, whole.getInteger("rate"), grown);
            isComplete(stores, "WHOLE-");
            var job = api.upload("/api/imports/items", file("crash", ROWS))
                    .expect(202)
                    .id();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> items(stores, "CRASH-") > ROWS / 5);
            program.kill();
            long then = items(stores, "CRASH-");
            assertThat(then).isLessThan(ROWS - ROWS / 100);
            program = Program.dev(folder, port);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> stores.number(
                                    "catalog", "select count(*) from job where id = ?::uuid and state = 'done'", job)
                            == 1);
            isComplete(stores, "CRASH-");
            System.out.printf("ImportCrashTest: killed after %d of %d rows%n", then, ROWS);
            assertThat(grown).isLessThan(MEMORY_MAX_KB);
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    private static String file(String prefix, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> prefix + "-" + i + ",Item " + i + "," + (i % 100 == 7 ? "none" : "12.50") + "\n")
                .collect(Collectors.joining("", "sku,name,unit_price\n", ""));
    }

    private static long items(Stores stores, String prefix) {
        return stores.number("catalog", "select count(*) from item where sku like ?", prefix + "%");
    }

    private static void isComplete(Stores stores, String prefix) {
        int bad = ROWS / 100;
        assertThat(items(stores, prefix)).isEqualTo(ROWS - bad);
        assertThat(stores.number("catalog", "select count(*) from item where version = 1 and sku like ?", prefix + "%"))
                .isEqualTo(ROWS - bad);
        assertThat(
                        stores.number(
                                "catalog",
                                "select count(*) from job_error e join job j on j.id = e.job_id where j.created_at = (select max(created_at) from job)"))
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
