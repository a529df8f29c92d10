package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tradepost.node.command.ClusterPlan;

/** The alerts, the dashboard and the runbook name what the program has. */
@ExtendWith(Shared.class)
class AlertsTest {
    private static final Path DEPLOY = Path.of("../../deploy");
    private static final Path RULES = DEPLOY.resolve("prometheus/tradepost.rules.yaml");
    private static final Pattern METRIC = Pattern.compile("\\b(?:tradepost|jvm|process|disk)_[a-z_]+");
    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");

    @Test
    @ResourceLock(value = Shared.CLUSTER, mode = ResourceAccessMode.READ)
    void every_metric_of_an_alert_or_a_panel_exists(@Shared.ThreeNodes Shared.Running cluster) throws IOException {
        var admin = cluster.anybody().login("admin@example.com", Program.ADMIN_PASSWORD);
        admin.get("/api/customers").expect(200);
        var named = new TreeSet<String>();
        for (var line : Files.readAllLines(RULES)) if (line.strip().startsWith("expr:")) addMetrics(line, named);
        for (var expression : expressions(new JsonObject(Files.readString(DEPLOY.resolve("grafana/tradepost.json")))))
            addMetrics(expression, named);
        assertThat(named).hasSizeGreaterThan(25);
        // counted only once it has happened
        named.remove("tradepost_relay_postponed_total");
        // of the contexts that follow the journal, of which this release has none; JournalReadingTest looks for them
        named.removeIf(m -> m.startsWith("tradepost_reader_"));
        // of the relay to brokers, a program of its own, whose NatsRelayTest looks for them
        named.removeIf(m -> m.startsWith("tradepost_broker_"));
        Awaitility.await("every metric exists")
                .untilAsserted(() -> assertThat(exported(cluster)).containsAll(named));
    }

    @Test
    void each_alert_has_a_section_in_the_runbook_and_a_test() throws IOException {
        var rules = Files.readString(RULES);
        var alerts = ALERT.matcher(rules).results().map(m -> m.group(1)).toList();
        assertThat(alerts).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        var runbook = Files.readString(Path.of("../../docs/runbook.md"));
        var tests = Files.readString(DEPLOY.resolve("prometheus/tradepost.rules.test.yaml"));
        for (var alert : alerts) {
            assertThat(runbook).contains("\n## " + alert + "\n");
            assertThat(rules).contains("docs/runbook.md#" + alert.toLowerCase(java.util.Locale.ROOT) + "\n");
            assertThat(tests).contains("  - name: " + alert + "\n");
        }
        var sections = Arrays.stream(runbook.split("\n"))
                .filter(l -> l.startsWith("## "))
                .map(l -> l.substring(3))
                .toList();
        assertThat(sections).containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void each_alert_fires_for_its_cause_and_not_before() throws Exception {
        var promtool = Arrays.stream(System.getenv("PATH").split(":"))
                .map(d -> Path.of(d, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(promtool)
                .as("promtool (Debian package prometheus) is on the PATH")
                .isPresent();
        for (var command : List.of(
                List.of("check", "rules", "tradepost.rules.yaml"),
                List.of("check", "config", "prometheus.yaml"),
                List.of("test", "rules", "tradepost.rules.test.yaml"))) {
            var all = new ArrayList<>(List.of(promtool.get().toString()));
            all.addAll(command);
            var process = new ProcessBuilder(all)
                    .directory(DEPLOY.resolve("prometheus").toFile())
                    .redirectErrorStream(true)
                    .start();
            var output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
        }
    }

    private static void addMetrics(String expression, Set<String> to) {
        METRIC.matcher(expression).results().map(m -> m.group()).forEach(to::add);
    }

    private static List<String> expressions(JsonObject dashboard) {
        var out = new ArrayList<String>();
        for (var panel : dashboard.getJsonArray("panels"))
            for (var target : ((JsonObject) panel).getJsonArray("targets", new JsonArray()))
                out.add(((JsonObject) target).getString("expr"));
        assertThat(out).hasSizeGreaterThan(10).doesNotContainNull();
        return out;
    }

    /** The names of the metrics of all nodes. */
    private static Set<String> exported(Shared.Running cluster) {
        var out = new HashSet<String>();
        try (var http = HttpClient.newHttpClient()) {
            for (var node : ClusterPlan.read(cluster.folder().resolve("data")).nodes()) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.management() + "/metrics"))
                        .build();
                var text = http.send(request, BodyHandlers.ofString()).body();
                text.lines().filter(l -> !l.startsWith("#")).forEach(l -> out.add(l.split("[{ ]", 2)[0]));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }
}
