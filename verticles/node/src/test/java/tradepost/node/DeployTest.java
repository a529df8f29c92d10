package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Settings;

/** The files in {@code deploy} are valid, and name settings, ports and contexts that the program has. */
class DeployTest {
    private static final Path DEPLOY = Path.of("../../deploy");
    private static final Path ROOT = DEPLOY.resolve("..").normalize();
    private static final Path RELAY = DEPLOY.resolve("kubernetes/relay.yaml");

    @Test
    void a_manifest_with_a_misspelled_field_is_found() {
        var wrong = new Yaml()
                .<Object>load("{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {selektor: {a: b}}}");
        assertThat(catchThrowable(() -> Manifests.parsed(wrong))).hasMessageContaining("selektor");
    }

    @Test
    void the_manifests_are_valid_and_complete() throws IOException {
        var all = manifests();
        assertThat(all.stream().map(Manifests::kindAndName))
                .containsExactlyInAnyOrder(
                        "ConfigMap/tradepost",
                        "Service/tradepost-gateway",
                        "Service/tradepost-nodes",
                        "Deployment/tradepost-gateway",
                        "Deployment/tradepost-contexts",
                        "PodDisruptionBudget/tradepost-gateway",
                        "PodDisruptionBudget/tradepost-contexts",
                        "HorizontalPodAutoscaler/tradepost-gateway",
                        "HorizontalPodAutoscaler/tradepost-contexts",
                        "NetworkPolicy/tradepost-nodes",
                        "NetworkPolicy/tradepost-gateway",
                        "Ingress/tradepost",
                        "Job/tradepost-migrate-");
        Manifests.isIngress(all, "tradepost", "tradepost-gateway");
        var nodes = Manifests.one(all, Service.class, "tradepost-nodes");
        assertThat(nodes.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(nodes.getSpec().getPublishNotReadyAddresses()).isTrue();
        for (var d : Manifests.of(all, Deployment.class)) {
            var labels = d.getSpec().getTemplate().getMetadata().getLabels();
            assertThat(labels).containsAllEntriesOf(d.getSpec().getSelector().getMatchLabels());
            assertThat(labels).containsAllEntriesOf(nodes.getSpec().getSelector());
            var budget = Manifests.one(all, PodDisruptionBudget.class, Manifests.name(d));
            assertThat(budget.getSpec().getSelector().getMatchLabels())
                    .isEqualTo(d.getSpec().getSelector().getMatchLabels());
            var scaled = Manifests.one(all, HorizontalPodAutoscaler.class, Manifests.name(d))
                    .getSpec();
            assertThat(scaled.getScaleTargetRef().getName()).isEqualTo(Manifests.name(d));
            assertThat(scaled.getMinReplicas()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void the_pods_are_confined_and_probed_and_have_time_to_drain() throws IOException {
        var all = manifests();
        for (var pod : pods(all)) Manifests.isConfined(pod);
        for (var d : Manifests.of(all, Deployment.class)) {
            var pod = d.getSpec().getTemplate().getSpec();
            var c = pod.getContainers().getFirst();
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(35);
            assertThat(c.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
            assertThat(c.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(c.getResources().getLimits().get("memory").toString()).isEqualTo(memoryMax() + "Mi");
        }
    }

    /** The cluster makes up the name of the Job, so that it can run before each release; apply needs a name. */
    @Test
    void the_job_is_created_and_not_applied_wherever_it_is_documented() throws IOException {
        assertThat(read(DEPLOY.resolve("kubernetes/migrate.yaml"))
                        .path("metadata")
                        .has("generateName"))
                .isTrue();
        int documented = 0;
        for (var part : List.of("README.md", "cluster-config", "deploy", "docs"))
            try (var files = Files.walk(ROOT.resolve(part))) {
                for (var file : files.filter(Files::isRegularFile).toList())
                    for (var line : Files.readAllLines(file)) {
                        if (!line.contains("kubectl") || !line.contains("migrate.yaml")) continue;
                        documented++;
                        assertThat(line)
                                .as(file.toString())
                                .contains("kubectl create -f deploy/kubernetes/migrate.yaml");
                    }
            }
        assertThat(documented).isEqualTo(3);
        assertThat(read(DEPLOY.resolve("kubernetes/kustomization.yaml"))
                        .get("resources")
                        .toString())
                .doesNotContain("migrate.yaml");
    }

    /** {@code SettingsTest} in relay/ reads its settings. */
    @Test
    void the_relay_is_valid_confined_and_probed() throws IOException {
        var all = Manifests.parsedAll(Files.readString(RELAY));
        assertThat(all.stream().map(Manifests::kindAndName))
                .containsExactlyInAnyOrder(
                        "ConfigMap/tradepost-relay",
                        "Deployment/tradepost-relay",
                        "PodDisruptionBudget/tradepost-relay",
                        "NetworkPolicy/tradepost-relay-reads",
                        "NetworkPolicy/tradepost-relay");
        Manifests.isRelay(all, "tradepost-relay");
        var deployment = Manifests.one(all, Deployment.class, "tradepost-relay").getSpec();
        assertThat(deployment.getTemplate().getSpec().getSecurityContext().getRunAsUser())
                .isEqualTo(10_001);
        var gateway =
                Manifests.one(manifests(), Service.class, "tradepost-gateway").getSpec();
        var reads =
                Manifests.one(all, NetworkPolicy.class, "tradepost-relay-reads").getSpec();
        assertThat(gateway.getSelector()).isEqualTo(reads.getPodSelector().getMatchLabels());
        assertThat(deployment.getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(reads.getIngress()
                        .getFirst()
                        .getFrom()
                        .getFirst()
                        .getPodSelector()
                        .getMatchLabels());
    }

    @Test
    void every_pod_starts_with_settings_that_exist() throws IOException {
        var all = manifests();
        var common = Manifests.one(all, ConfigMap.class, "tradepost").getData();
        var run = new TreeSet<String>();
        for (var pod : pods(all)) {
            var container = pod.getContainers().getFirst();
            var environment = new HashMap<>(common);
            environment.putAll(Manifests.environment(container));
            var config = Config.load(Map.of(), null, environment, Map.of());
            if (container.getArgs().contains("serve")) {
                run.addAll(config.list(Settings.CONTEXTS));
                assertThat(container.getPorts())
                        .extracting(p -> p.getContainerPort())
                        .contains(
                                config.number(Settings.MANAGEMENT_PORT),
                                config.number(Settings.BUS_PORT),
                                config.number(Settings.CLUSTER_PORT));
            }
        }
        assertThat(run).contains(Config.GATEWAY);
    }

    @Test
    void the_compose_file_starts_nodes_with_settings_that_exist() throws IOException {
        var compose = read(DEPLOY.resolve("compose.yaml"));
        var services = compose.get("services");
        for (var name : List.of("node1", "node2", "node3", "migrate")) {
            var service = services.get(name);
            Map<String, String> environment = Manifests.STRICT.convertValue(
                    service.get("environment"), new TypeReference<Map<String, String>>() {});
            var config = Config.load(Map.of(), null, environment, Map.of());
            if (name.equals("migrate")) continue;
            assertThat(config.text(Settings.BUS_HOST)).isEqualTo(name);
            assertThat(config.list(Settings.CLUSTER_MEMBERS))
                    .contains(name + ":" + config.number(Settings.CLUSTER_PORT));
            assertThat(service.get("read_only").asBoolean()).isTrue();
            assertThat(service.get("mem_limit").asText()).isEqualTo(memoryMax() + "m");
        }
        for (var service : services)
            for (var after : service.path("depends_on").properties())
                assertThat(services.has(after.getKey())).as(after.getKey()).isTrue();
        for (var service : services)
            for (var volume : service.path("volumes"))
                if (volume.asText().startsWith("./"))
                    assertThat(DEPLOY.resolve(volume.asText().split(":")[0])).exists();
    }

    /** The failure has the lines to write. */
    @Test
    void the_files_for_operators_name_every_context() throws IOException {
        var differences = new ContextLists(ROOT).differences(ContextModule.names());
        assertThat(differences).as(text(differences)).isEmpty();
    }

    /** {@code NewContextTest} does the same and builds the context, too. */
    @Test
    void the_lines_that_a_new_context_needs_in_the_files_for_operators_are_named(@TempDir Path folder)
            throws IOException {
        for (var file : ContextLists.files()) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(ROOT.resolve(file), folder.resolve(file));
        }
        var lists = new ContextLists(folder);
        var contexts = new ArrayList<>(ContextModule.names());
        contexts.add("asset");
        var differences = lists.differences(contexts);
        assertThat(text(differences))
                .contains("deploy/compose/databases.sh, line 4, differs by +asset. It must be:\nfor context in auth ")
                .contains("notification asset; do")
                .contains("TRADEPOST_CONTEXTS, value: \"auth,");
        assertThat(differences.stream().map(ContextLists.Difference::file)).containsAll(ContextLists.files());
        assertThat(lists.write(differences)).isEqualTo(9);
        assertThat(lists.differences(contexts)).isEmpty();
        // and a context that does not exist any more is removed
        assertThat(lists.write(lists.differences(ContextModule.names()))).isEqualTo(9);
        for (var file : ContextLists.files())
            assertThat(folder.resolve(file)).hasSameTextualContentAs(ROOT.resolve(file));
    }

    @Test
    void the_recipe_for_a_context_names_the_files_for_operators() throws IOException {
        var recipe = Files.readString(ROOT.resolve("CONTRIBUTING.md"))
                .replaceAll("(?s).*\n## Add a context\n(.*?)\n## .*", "$1");
        for (var file : ContextLists.files()) assertThat(recipe).contains("`" + file + "`");
    }

    private static String text(List<ContextLists.Difference> differences) {
        return differences.stream()
                .map(ContextLists.Difference::toString)
                .collect(Collectors.joining("\n\n", "\n", "\n"));
    }

    @Test
    void a_variable_of_a_compose_file_is_named_in_its_example() throws IOException {
        for (var pair : Map.of("compose.yaml", "compose/env.example", "gateway/compose.yaml", "gateway/env.example")
                .entrySet()) {
            var compose = Files.readString(DEPLOY.resolve(pair.getKey()));
            assertThat(compose).as("podman-compose 1.0 knows no empty default").doesNotContain(":-}");
            var variables =
                    Pattern.compile("\\$\\{(\\w+)").matcher(compose).results().map(m -> m.group(1));
            var example = Files.readAllLines(DEPLOY.resolve(pair.getValue())).stream()
                    .filter(l -> !l.startsWith("#") && !l.isBlank())
                    .map(l -> l.replaceAll("=.*", ""));
            assertThat(variables.distinct()).containsExactlyInAnyOrderElementsOf(example.toList());
        }
    }

    @Test
    void the_compose_file_of_a_gateway_alone_has_settings_that_exist() throws IOException {
        var gateway = read(DEPLOY.resolve("gateway/compose.yaml")).at("/services/gateway");
        Map<String, String> environment =
                Manifests.STRICT.convertValue(gateway.get("environment"), new TypeReference<Map<String, String>>() {});
        // as compose replaces ${NAME:-default} and ${NAME}
        environment.replaceAll((k, v) -> v.replaceAll("\\$\\{\\w+(:-(.*))?}", "$2"));
        var config = Config.load(Map.of(), null, environment, Map.of());
        assertThat(config.hasGateway()).isTrue();
        assertThat(config.contexts()).isEmpty();
        assertThat(config.text(Settings.MANAGEMENT_HOST)).isEqualTo("127.0.0.1");
        assertThat(gateway.get("network_mode").asText()).isEqualTo("host");
        assertThat(gateway.get("read_only").asBoolean()).isTrue();
        assertThat(gateway.get("mem_limit").asText()).isEqualTo(memoryMax() + "m");
    }

    /** podman refuses a short name if no terminal is there to ask; ours is built. */
    @Test
    void an_image_of_compose_has_a_full_name_and_a_version_or_is_built() throws IOException {
        for (var file : List.of("compose.yaml", "gateway/compose.yaml"))
            for (var service : read(DEPLOY.resolve(file)).get("services")) {
                var image = service.get("image").asText();
                assertThat(image).matches("(docker\\.io/[a-z]+|localhost)/[a-z]+:.*\\d.*");
                assertThat(service.has("build")).as(image).isEqualTo(image.startsWith("localhost/"));
                if (service.has("build"))
                    assertThat(DEPLOY.resolve(file)
                                    .resolveSibling(service.at("/build/context").asText())
                                    .resolve("Dockerfile"))
                            .exists();
            }
        assertThat(Files.readString(ROOT.resolve("Dockerfile"))).contains("ARG BASE=docker.io/library/");
    }

    /** A schema of Vector itself accepts the file; here, that its parts fit together and to the compose file. */
    @Test
    void the_logs_of_the_nodes_reach_the_store_of_the_profile() throws IOException {
        var services = read(DEPLOY.resolve("compose.yaml")).get("services");
        var vector = read(DEPLOY.resolve("compose/vector.yaml"));
        var label = vector.at("/sources/nodes/include_labels/0").asText().split("=");
        for (var name : List.of("node1", "node2", "node3"))
            assertThat(services.get(name).at("/labels").path(label[0]).asText()).isEqualTo(label[1]);
        assertThat(services.get("migrate").has("labels")).isFalse();
        assertThat(vector.at("/transforms/labelled/inputs/0").asText()).isEqualTo("nodes");
        assertThat(vector.at("/sinks/loki/inputs/0").asText()).isEqualTo("labelled");
        var store = URI.create(vector.at("/sinks/loki/endpoint").asText());
        for (var name : List.of(store.getHost(), "vector"))
            assertThat(services.get(name).at("/profiles/0").asText()).isEqualTo("logs");
        assertThat(services.get("jaeger").at("/profiles/0").asText()).isEqualTo("traces");
        var program = vector.at("/transforms/labelled/source").asText();
        for (var field : vector.at("/sinks/loki/labels").properties()) {
            var value = field.getValue().asText();
            if (value.startsWith("{{"))
                assertThat(program).contains("." + field.getKey() + " = string(line." + field.getKey());
        }
        var urls = new ArrayList<URI>();
        read(DEPLOY.resolve("compose/grafana.yaml"))
                .get("datasources")
                .forEach(d -> urls.add(URI.create(d.get("url").asText())));
        assertThat(urls).contains(store).allMatch(u -> services.has(u.getHost()));
    }

    @Test
    void no_file_contains_a_secret() throws IOException {
        try (var files = Files.walk(DEPLOY)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern("(?im)^ *\\w*(secret|password)\\w*[:=] *[\"']?[^\\s\"'${\\[][^\\s]*");
        }
    }

    @Test
    void the_unit_of_several_nodes_has_the_memory_of_a_node() throws IOException {
        assertThat(Files.readString(Path.of("../../cluster-config/tradepost@.service")))
                .contains("\nMemoryMax=" + memoryMax() + "M\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tradepost@.service", "tradepost-relay@.service"})
    void a_unit_of_several_instances_is_valid_and_exposes_little(String name, @TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        var unit = Files.readString(Path.of("../../cluster-config", name));
        var file = Files.writeString(folder.resolve(name), unit.replace("/opt/tradepost/tradepost", "/bin/true"));
        assertThat(run("systemd-analyze", "verify", "--man=no", file.toString()))
                .isEmpty();
        var security = run("systemd-analyze", "security", "--offline=yes", "--no-pager", file.toString());
        var level =
                Pattern.compile("Overall exposure level for \\S+: ([\\d.]+)").matcher(security);
        assertThat(level.find()).as(security).isTrue();
        assertThat(Double.parseDouble(level.group(1))).isLessThanOrEqualTo(2.0);
    }

    /** The compose file reads the secrets from it. */
    @Test
    void the_files_with_the_secrets_of_compose_are_not_committed() throws IOException {
        assertThat(Files.readString(DEPLOY.resolve("compose.yaml"))).contains("deploy/.env");
        assertThat(Files.readString(DEPLOY.resolve("gateway/compose.yaml"))).contains("deploy/gateway/.env", "./bus:");
        assertThat(Files.readAllLines(DEPLOY.resolve("../.gitignore")))
                .contains("/deploy/.env", "/deploy/gateway/.env", "/deploy/gateway/bus/");
    }

    @Test
    void the_scripts_are_valid() throws Exception {
        var root = Path.of("../..");
        var scripts = new ArrayList<>(List.of("shellcheck", root + "/tradepost", root + "/.ci/run"));
        for (var folder : List.of("clients", "cluster-config", "deploy", "examples", "release/src"))
            try (var files = Files.walk(root.resolve(folder))) {
                files.map(Path::toString)
                        .filter(f -> f.endsWith(".sh") && !f.contains("/target/") && !f.contains("/node_modules/"))
                        .forEach(scripts::add);
            }
        assertThat(scripts).hasSizeGreaterThan(8);
        boolean installed = Files.exists(Path.of("/usr/bin/shellcheck"));
        if (!installed) System.err.println("NOT TESTED, because shellcheck is not installed: the scripts");
        assumeThat(installed).as("shellcheck is installed").isTrue();
        assertThat(run(scripts.toArray(String[]::new))).isEmpty();
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private static List<HasMetadata> manifests() throws IOException {
        var out = new ArrayList<HasMetadata>();
        try (var files = Files.newDirectoryStream(DEPLOY.resolve("kubernetes"), "*.yaml")) {
            for (var file : files) {
                if (file.endsWith("kustomization.yaml") || file.equals(RELAY)) continue;
                for (var document : new Yaml().loadAll(Files.readString(file))) out.add(Manifests.parsed(document));
            }
        }
        var resources = new ArrayList<String>();
        read(DEPLOY.resolve("kubernetes/kustomization.yaml")).get("resources").forEach(r -> resources.add(r.asText()));
        assertThat(resources)
                .allSatisfy(r -> assertThat(DEPLOY.resolve("kubernetes/" + r)).exists());
        return out;
    }

    /** Resolves anchors and merge keys, which Jackson does not. */
    private static JsonNode read(Path file) throws IOException {
        return Manifests.STRICT.valueToTree(new Yaml().<Object>load(Files.readString(file)));
    }

    private static List<PodSpec> pods(List<HasMetadata> all) {
        var out = new ArrayList<PodSpec>();
        for (var d : Manifests.of(all, Deployment.class))
            out.add(d.getSpec().getTemplate().getSpec());
        for (var j : Manifests.of(all, Job.class))
            out.add(j.getSpec().getTemplate().getSpec());
        assertThat(out).hasSize(3);
        return out;
    }

    /** The memory of a node in MiB, as the systemd unit has it. */
    private static String memoryMax() throws IOException {
        var unit = Files.readString(Path.of("../../cluster-config/tradepost.service"));
        return unit.replaceAll("(?s).*\nMemoryMax=(\\d+)M\n.*", "$1");
    }
}
