package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tradepost.node.cluster.ClusterTop;

/** The live view of a cluster. */
@ExtendWith(Shared.class)
class TopTest {
    @Test
    void a_frame_shows_rates_lags_breakers_and_pools() {
        var frame = ClusterTop.frame(status(100, 3, 400.0, 7), status(300, 5, 2_440.0, 10), 2, "12:00:00");
        assertThat(frame).isEqualTo("""
                12:00:00  0 of 2 nodes ready  101.0 requests/s

                NODE                     STATE       VERSION               REQ/S    4XX/S    5XX/S  MEAN MS  AT WORK  CONTEXTS
                10.0.0.11:15701          ok          7.8.9                 101.0      0.0      1.0     10.1        4  gateway,sales
                n-2                      silent

                BREAKER OPEN on 10.0.0.11:15701: inventory

                MISSING at 10.0.0.11:15701: ["audit"]

                POOL             IN USE    WAITING
                sales               5/6          2

                RELAY        NODE                     SUBSCRIBER            LAG     CHANGE
                sales        10.0.0.11:15701          audit                  10         +3
                sales        10.0.0.11:15701          inventory         unknown
                sales        1 dead letters
                """);
    }

    @Test
    void a_restarted_node_has_no_negative_rate() {
        assertThat(ClusterTop.frame(status(300, 5, 10, 0), status(1, 0, 1, 0), 2, "12:00:00"))
                .contains("  0.0 requests/s");
    }

    @Test
    @ResourceLock(value = Shared.CLUSTER, mode = ResourceAccessMode.READ)
    void one_frame_of_three_nodes_is_printed_with_once(
            @Shared.ThreeNodes Shared.Running cluster, @TempDir Path folder) {
        var data = cluster.folder().resolve("data").toString();
        Awaitility.await("all nodes report in time, which they do not always do on a busy machine")
                .untilAsserted(() -> showsThreeNodes(once(folder, "--data", data)));
    }

    private static String once(Path folder, String option, String value) {
        try (var top = Program.start(folder, "top", "--once", "--interval", "1", option, value)) {
            assertThat(top.exitCode()).as(top.output()).isZero();
            return top.output();
        }
    }

    private static void showsThreeNodes(String output) {
        assertThat(output)
                .contains(" nodes ready  ", "\nPOOL ", "\nRELAY ", "\nsales ")
                .doesNotContain("\u001b");
        assertThat(output.lines().filter(l -> l.matches("127\\.0\\.0\\.1:\\d+ +ok .*gateway.*sales.*")))
                .hasSize(3);
        assertThat(output.lines().filter(l -> l.matches("sales +127\\.0\\.0\\.1:\\d+ +audit +\\d+.*")))
                .hasSize(1);
    }

    @Test
    void a_single_process_with_a_management_port_is_shown_too(Shared.Running program, @TempDir Path folder) {
        var url = "http://127.0.0.1:" + program.managementPort();
        Awaitility.await("it reports in time")
                .untilAsserted(() -> assertThat(once(folder, "--url", url))
                        .contains("1 of 1 nodes ready", "\nPOOL ", "\nRELAY ", "\nsales "));
    }

    private static JsonObject status(long served, long failed, double ms, long lag) {
        return new JsonObject("""
                {"nodes": [
                  {"address": "10.0.0.11:15701", "ready": true, "status": "ok", "version": "7.8.9", "at_work": 4,
                   "gateway": {"missing": ["audit"], "breakers": {"inventory": "open", "sales": "closed"},
                               "requests": {"ms": %s, "2xx": %d, "5xx": %d}},
                   "contexts": {"sales": {"status": "ok", "pool": {"size": 6, "in_use": 5, "waiting": 2},
                     "relay": {"holder": true, "lag": {"audit": %d, "inventory": null}, "parked": 0, "dead_letters": 1}}}},
                  {"node": "n-2", "ready": false, "status": "silent"}]}
                """.formatted(ms, served, failed, lag));
    }
}
