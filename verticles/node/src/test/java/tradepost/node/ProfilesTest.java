package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/**
 * The files of Grafana, Jaeger, Loki and Vector in {@code deploy/compose.yaml} fit together. Nothing here starts them, which takes a container
 * engine and their images; {@code AlertsTest} checks the names of the metrics, {@code DeployTest} the way of the logs.
 */
class ProfilesTest {
    private static final Path DEPLOY = Path.of("../../deploy");
    private static final int COLUMNS = 24;

    private static JsonNode read(String file) throws IOException {
        return new YAMLMapper().readTree(DEPLOY.resolve(file).toFile()); // JSON is YAML, too
    }

    @Test
    void each_file_that_a_service_mounts_exists() throws IOException {
        var mounted = new ArrayList<String>();
        for (var service : read("compose.yaml").get("services"))
            for (var volume : service.path("volumes")) {
                var place = volume.asText().split(":")[0];
                if (!place.startsWith("./")) continue;
                assertThat(DEPLOY.resolve(place)).exists();
                mounted.add(place);
            }
        assertThat(mounted).contains("./compose/grafana.yaml", "./compose/vector.yaml", "./grafana", "./prometheus");
    }

    @Test
    void grafana_finds_the_dashboards_and_the_sources_of_data() throws IOException {
        var grafana = read("compose.yaml").at("/services/grafana");
        var looksIn =
                read("compose/dashboards.yaml").at("/providers/0/options/path").asText();
        var volumes = new ArrayList<String>();
        grafana.get("volumes").forEach(v -> volumes.add(v.asText()));
        assertThat(volumes)
                .contains("./grafana:" + looksIn + ":ro")
                .anyMatch(v -> v.startsWith("./compose/grafana.yaml:/etc/grafana/provisioning/datasources/"))
                .anyMatch(v -> v.startsWith("./compose/dashboards.yaml:/etc/grafana/provisioning/dashboards/"));
        int defaults = 0;
        for (var source : read("compose/grafana.yaml").get("datasources"))
            if (source.path("isDefault").asBoolean()) defaults++;
        assertThat(defaults).isEqualTo(1);
    }

    @Test
    void each_panel_of_the_dashboard_has_a_place_of_its_own_and_a_source_that_is_declared() throws IOException {
        var dashboard = read("grafana/tradepost.json");
        var declared = new HashSet<String>();
        for (var variable : dashboard.at("/templating/list"))
            declared.add("${" + variable.get("name").asText() + "}");
        var ids = new ArrayList<Integer>();
        var taken = new HashSet<String>();
        for (var panel : dashboard.get("panels")) {
            ids.add(panel.get("id").asInt());
            var at = panel.get("gridPos");
            assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(COLUMNS);
            for (int x = 0; x < at.get("w").asInt(); x++)
                for (int y = 0; y < at.get("h").asInt(); y++)
                    assertThat(taken.add((at.get("x").asInt() + x) + ":"
                                    + (at.get("y").asInt() + y)))
                            .as("panel " + panel.get("title"))
                            .isTrue();
            if (panel.has("datasource"))
                assertThat(declared).contains(panel.at("/datasource/uid").asText());
        }
        assertThat(ids).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    }

    /** Jaeger receives traces itself: its image listens for OTLP over HTTP at this port. */
    @Test
    void the_nodes_can_send_traces_to_jaeger() throws IOException {
        var services = read("compose.yaml").get("services");
        assertThat(services.at("/jaeger/image").asText()).startsWith("docker.io/jaegertracing/jaeger:2.");
        assertThat(Files.readString(DEPLOY.resolve("compose.yaml")))
                .contains("TRACE_ENDPOINT=http://jaeger:4318 docker compose")
                .contains("TRADEPOST_TRACE_ENDPOINT: ${TRACE_ENDPOINT}");
    }
}
