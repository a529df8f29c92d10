package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.demo.Demo;
import tradepost.node.demo.DemoMark;

/** The company that {@code dev} shows is whole, also if the program is killed while it loads it. */
@Tag("prove")
class DemoCrashTest {
    private static final int ORDERS = 20;

    @TempDir
    Path folder;

    private final int port = Program.freePorts(1);

    private Program dev(Map<String, String> settings) {
        var data = folder.resolve("data").toString();
        return Program.start(folder, List.of(), "", settings, "dev", "--port", "" + port, "--data", data)
                .ready("Tradepost is ready");
    }

    private List<JsonObject> all(Api admin, String path) {
        var all = new ArrayList<JsonObject>();
        JsonArray page;
        do {
            page = admin.get(path + "?limit=100&offset=" + all.size())
                    .expect(200)
                    .list();
            page.forEach(o -> all.add((JsonObject) o));
        } while (page.size() == 100);
        return all;
    }

    private static List<JsonObject> ofTheHistory(List<JsonObject> all) {
        return all.stream()
                .filter(o -> o.getString("reference") != null
                        && o.getString("reference").startsWith("WEB-"))
                .toList();
    }

    private Api admin() {
        return Api.at(port).login("admin@demo.example", Demo.PASSWORD);
    }

    /** Once while its products are made, and once in its history. */
    @Test
    void what_was_begun_before_a_kill_is_completed_by_the_next_start() {
        PreparedDataFolder.in(folder.resolve("data"));
        for (var until : List.of("/api/products", "/api/sales/orders"))
            try (var program = dev(Map.of())) {
                Awaitility.await(until)
                        .ignoreExceptions()
                        .until(() -> all(admin(), until).size() >= ORDERS);
                assertThat(program.output()).doesNotContainPattern(Program.DEMO_LOADED);
                program.kill();
            }
        try (var program = dev(Map.of())) {
            program.awaitOutput(Program.DEMO_LOADED);
            assertThat(program.output()).doesNotContain("the demo is loaded without", "is not complete");
            var admin = admin();
            assertThat(all(admin, "/api/products")).hasSize(120);
            assertThat(all(admin, "/api/customers")).hasSize(40);
            assertThat(all(admin, "/api/vendors")).hasSize(12);
            var orders = ofTheHistory(all(admin, "/api/sales/orders"));
            assertThat(orders)
                    .hasSizeGreaterThan(80)
                    .extracting(o -> o.getString("reference"))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, orders.size())
                            .mapToObj(n -> "WEB-" + (10_000 + n))
                            .toList());
            var today = LocalDate.now(ZoneOffset.UTC).toString();
            assertThat(orders).allMatch(o -> o.getString("created_at").compareTo(today) < 0);
            assertThat(ofTheHistory(all(admin, "/api/invoices")))
                    .hasSizeGreaterThan(80)
                    .allMatch(i -> i.getString("issued_at").compareTo(today) < 0);
            admin.isSound();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(admin.get("/api/ledger/reconcile")
                                    .expect(200)
                                    .data()
                                    .getJsonArray("differences"))
                            .isEmpty());
        }
    }

    /** Nobody knows any more which of its requests have had an effect. */
    @Test
    void a_history_that_was_begun_long_ago_is_not_completed() throws IOException {
        PreparedDataFolder.in(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve(DemoMark.FILE), "day=2020-02-29\nloaded=false\n");
        try (var program = dev(Map.of())) {
            program.awaitOutput(Program.DEMO_LOADED);
            assertThat(program.output()).contains("it was begun on 2020-02-29");
            var orders = all(admin(), "/api/sales/orders");
            assertThat(orders).isNotEmpty();
            assertThat(ofTheHistory(orders)).isEmpty();
        }
        try (var program = dev(Map.of())) {
            assertThat(program.output()).doesNotContain("2020-02-29");
        }
    }

    @Test
    void a_second_factor_that_a_killed_start_has_set_up_does_not_lock_out_the_next_one() {
        PreparedDataFolder.in(folder.resolve("data"));
        var settings = Map.of("TRADEPOST_AUTH_MFA_ROLES", "admin");
        try (var program = dev(settings)) {
            var anybody = Api.at(port);
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> all(anybody.login("viewer@demo.example", Demo.PASSWORD), "/api/products")
                                    .size()
                            >= ORDERS);
            assertThat(program.output()).doesNotContainPattern(Program.DEMO_LOADED);
            program.kill();
        }
        try (var program = dev(settings)) {
            program.awaitOutput(Program.DEMO_LOADED);
            assertThat(program.output()).doesNotContain("is not complete");
            assertThat(all(Api.at(port).login("viewer@demo.example", Demo.PASSWORD), "/api/products"))
                    .hasSize(120);
        }
    }
}
