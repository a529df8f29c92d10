package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Settings;

/** {@code deploy/helm/tradepost}, rendered by helm; what it renders is valid and is what {@code deploy/kubernetes} has. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the library of helm is for Linux on amd64")
class HelmChartTest {
    private static final Path CHART =
            Path.of("../../deploy/helm/tradepost").toAbsolutePath().normalize();

    /** Everything that has a default otherwise, and the sales context on pods of its own. */
    private static final String OTHER = """
            image: {repository: registry.example.com/shop/tradepost, tag: 9.9.9, pullPolicy: Always, pullSecrets: [registry]}
            database: {host: db.example.com, port: 5433, name: "t_{context}", user: "u_{context}", poolSize: 3, tlsConfigMap: db-ca}
            secrets: {name: shop-secrets}
            bus: {secretName: shop-bus}
            gateway:
              replicas: {min: 3, max: 9, cpu: 50}
              resources: {requests: {cpu: "2", memory: 1Gi}}
              trustedProxies: [10.0.0.7]
            contexts:
              contexts:
                run: [OTHERS]
                replicas: {min: 2, max: 2, cpu: 80}
                resources: {requests: {cpu: "1", memory: 1Gi}}
              sales:
                run: [sales]
                replicas: {min: 2, max: 4, cpu: 60}
                resources: {requests: {cpu: "1", memory: 1Gi}}
            drainGraceMs: 5000
            registration: customer
            currency: USD
            traceEndpoint: http://collector:4318
            settings: {TRADEPOST_EVENTS_LOG_HOURS: "48"}
            networkPolicy: {enabled: true, ingressNamespace: edge, monitoringNamespace: watch}
            service: {port: 8080}
            ingress: {enabled: true, className: edge, host: shop.example.com, tlsSecretName: shop-tls, annotations: {team: shop}}
            podAnnotations: {team: shop}
            nodeSelector: {disk: fast}
            tolerations: [{key: shop, operator: Exists}]
            """.replace("OTHERS", others());

    private static String others() {
        return ContextModule.names().stream().filter(c -> !c.equals("sales")).collect(Collectors.joining(", "));
    }

    @TempDir
    static Path folder;

    private static Path chart;

    /** The library renders no hooks, so the job is an ordinary manifest in this copy. */
    @BeforeAll
    static void copy() throws IOException {
        chart = folder.resolve("tradepost");
        try (var all = Files.walk(CHART)) {
            for (var from : all.toList()) {
                var to = chart.resolve(CHART.relativize(from).toString());
                if (Files.isDirectory(from)) Files.createDirectories(to);
                else
                    Files.writeString(
                            to, Files.readString(from).replaceAll("(?m)^ +(annotations:\n +)?helm.sh/hook.*\n", ""));
            }
        }
    }

    @Test
    void helm_has_nothing_to_complain_about() {
        var result = new Helm(CHART).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @Test
    void what_the_defaults_render_is_valid_and_complete() throws IOException {
        var all = Manifests.parsedAll(rendered("database.host", "db.example.com"));
        assertThat(all.stream().map(Manifests::kindAndName))
                .containsExactlyInAnyOrder(
                        "ConfigMap/shop",
                        "Service/shop-gateway",
                        "Service/shop-nodes",
                        "Deployment/shop-gateway",
                        "Deployment/shop-contexts",
                        "PodDisruptionBudget/shop-gateway",
                        "PodDisruptionBudget/shop-contexts",
                        "HorizontalPodAutoscaler/shop-gateway",
                        "HorizontalPodAutoscaler/shop-contexts",
                        "NetworkPolicy/shop-nodes",
                        "NetworkPolicy/shop-gateway",
                        "Job/shop-migrate");
        isComplete(all);
    }

    @Test
    void every_other_value_renders_valid_manifests_too() throws IOException {
        var values = Files.writeString(folder.resolve("values.yaml"), OTHER);
        var text = helm().withValuesFile(values).call();
        var all = Manifests.parsedAll(text);
        isComplete(all);
        assertThat(text)
                .contains("registry.example.com/shop/tradepost:9.9.9", "u_{context}", "shop-bus", "collector:4318")
                .contains("TRADEPOST_EVENTS_LOG_HOURS: \"48\"", "TRADEPOST_HTTP_TRUSTED_PROXIES", "postgresql/ca.pem");
        Manifests.isIngress(all, "shop", "shop-gateway");
        var sales = Manifests.one(all, Deployment.class, "shop-sales");
        assertThat(Manifests.environment(container(sales)))
                .containsEntry("TRADEPOST_CONTEXTS", "sales")
                .doesNotContainKey("JWT_SECRET");
        assertThat(Manifests.one(all, HorizontalPodAutoscaler.class, "shop-gateway")
                        .getSpec()
                        .getMinReplicas())
                .isEqualTo(3);
        var without = Manifests.parsedAll(rendered("database.host", "db", "networkPolicy.enabled", "false"));
        assertThat(Manifests.of(without, NetworkPolicy.class)).isEmpty();
        assertThat(Manifests.of(Manifests.parsedAll(rendered("database.host", "db", "migrate", "false")), Job.class))
                .isEmpty();
    }

    @Test
    void the_relay_is_as_in_the_plain_manifest_once_it_is_enabled() throws IOException {
        var values = Files.writeString(folder.resolve("relay.yaml"), """
                database: {host: postgresql.example.internal}
                relay:
                  enabled: true
                  secrets: {name: tradepost-relay, files: tradepost-relay-files}
                  settings:
                    broker: nats
                    broker.url: nats://nats.example.internal:4222
                    broker.user: tradepost
                    broker.tls: "true"
                    broker.tls_ca: /etc/tradepost/relay-files/ca.pem
                    source.email: relay@example.com
                    consumer: broker
                """);
        var ours = Manifests.parsedAll(helm("tradepost").withValuesFile(values).call());
        Manifests.isRelay(ours, "tradepost-relay");
        var plain = Manifests.parsedAll(Files.readString(Path.of("../../deploy/kubernetes/relay.yaml")));
        assertThat(ours.stream().map(Manifests::kindAndName))
                .containsAll(plain.stream().map(Manifests::kindAndName).toList());
        var settings = Manifests.one(ours, ConfigMap.class, "tradepost-relay")
                .getData()
                .get("relay.properties");
        var expected = Manifests.one(plain, ConfigMap.class, "tradepost-relay")
                .getData()
                .get("relay.properties");
        assertThat(settings.lines())
                .containsExactlyInAnyOrderElementsOf(
                        expected.replace("gateway\n", "gateway:80\n").lines().toList());
        var pod = pod(Manifests.one(ours, Deployment.class, "tradepost-relay"));
        var plainPod = pod(Manifests.one(plain, Deployment.class, "tradepost-relay"));
        assertThat(pod.getVolumes()).isEqualTo(plainPod.getVolumes());
        assertThat(pod.getSecurityContext()).isEqualTo(plainPod.getSecurityContext());
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(plainPod.getTerminationGracePeriodSeconds());
        var container = pod.getContainers().getFirst();
        container.setImagePullPolicy(null);
        container.setImage(plainPod.getContainers().getFirst().getImage());
        assertThat(container).isEqualTo(plainPod.getContainers().getFirst());
        var without = helm("tradepost")
                .withValuesFile(values)
                .set("networkPolicy.enabled", "false")
                .call();
        assertThat(Manifests.of(Manifests.parsedAll(without), NetworkPolicy.class))
                .isEmpty();
    }

    @Test
    void a_value_that_is_missing_wrong_or_unknown_is_refused() {
        assertThat(catchThrowable(() -> rendered("database.port", "5432")))
                .hasMessageContaining("database.host is required");
        for (var wrong : List.of(
                new String[] {"database.host", "db", "gateway.replicas.min", "1"},
                new String[] {"database.host", "db", "drainGraceMs", "60000"},
                new String[] {"database.host", "db", "registration", "always"},
                new String[] {"database.host", "db", "databse.port", "1"},
                new String[] {"database.host", "db", "settings.TRADEPOST_ADMIN_PASSWORD", "plain"},
                new String[] {"database.host", "db", "contexts.contexts.run[0]", "gateway"},
                new String[] {"database.host", "db", "relay.enabled", "true"},
                new String[] {"database.host", "db", "ingress.enabled", "true", "ingress.host", "shop.example.com"},
                new String[] {"database.host", "db", "relay.settings.broker\\.password", "plain"}))
            assertThat(catchThrowable(() -> rendered(wrong)))
                    .as(String.join(" ", wrong))
                    .hasMessageContaining("values don't meet the specifications of the schema");
    }

    /** The plain manifests and the chart describe the same pods. */
    @Test
    void the_defaults_are_those_of_the_plain_manifests() throws IOException {
        var chart = Manifests.parsedAll(helm("tradepost")
                .set("database.host", "postgresql.example.internal")
                .call());
        for (var name : List.of("gateway", "contexts")) {
            var plain = Manifests.one(
                    Manifests.parsedAll(
                            Files.readString(Path.of("../../deploy/kubernetes").resolve(name + ".yaml"))),
                    Deployment.class,
                    "tradepost-" + name);
            var ours = Manifests.one(chart, Deployment.class, "tradepost-" + name);
            var expected = container(plain);
            var actual = container(ours);
            assertThat(Manifests.environment(actual)).isEqualTo(Manifests.environment(expected));
            assertThat(actual.getReadinessProbe()).isEqualTo(expected.getReadinessProbe());
            assertThat(actual.getLivenessProbe()).isEqualTo(expected.getLivenessProbe());
            assertThat(actual.getStartupProbe()).isEqualTo(expected.getStartupProbe());
            assertThat(actual.getResources()).isEqualTo(expected.getResources());
            assertThat(actual.getSecurityContext()).isEqualTo(expected.getSecurityContext());
            assertThat(actual.getVolumeMounts()).isEqualTo(expected.getVolumeMounts());
            assertThat(pod(ours).getVolumes()).isEqualTo(pod(plain).getVolumes());
            assertThat(pod(ours).getSecurityContext()).isEqualTo(pod(plain).getSecurityContext());
            assertThat(pod(ours).getTerminationGracePeriodSeconds())
                    .isEqualTo(pod(plain).getTerminationGracePeriodSeconds());
            assertThat(ours.getSpec().getStrategy()).isEqualTo(plain.getSpec().getStrategy());
        }
        var plain = Manifests.parsedAll(Files.readString(Path.of("../../deploy/kubernetes/config.yaml")));
        assertThat(Manifests.one(chart, ConfigMap.class, "tradepost").getData())
                .isEqualTo(Manifests.one(plain, ConfigMap.class, "tradepost").getData());
    }

    private static void isComplete(List<HasMetadata> all) {
        var nodes = Manifests.one(all, Service.class, "shop-nodes").getSpec();
        assertThat(nodes.getClusterIP()).isEqualTo("None");
        assertThat(nodes.getPublishNotReadyAddresses()).isTrue();
        var common = Manifests.one(all, ConfigMap.class, "shop").getData();
        assertThat(common).containsEntry("TRADEPOST_CLUSTER_MEMBERS", "shop-nodes:25701");
        var run = new ArrayList<String>();
        for (var d : Manifests.of(all, Deployment.class)) {
            var labels = d.getSpec().getTemplate().getMetadata().getLabels();
            assertThat(labels)
                    .containsAllEntriesOf(d.getSpec().getSelector().getMatchLabels())
                    .containsAllEntriesOf(nodes.getSelector());
            assertThat(Manifests.one(all, PodDisruptionBudget.class, Manifests.name(d))
                            .getSpec()
                            .getSelector())
                    .isEqualTo(d.getSpec().getSelector());
            assertThat(Manifests.one(all, HorizontalPodAutoscaler.class, Manifests.name(d))
                            .getSpec()
                            .getScaleTargetRef()
                            .getName())
                    .isEqualTo(Manifests.name(d));
            var environment = new HashMap<>(common);
            environment.putAll(Manifests.environment(container(d)));
            run.addAll(Config.load(Map.of(), null, environment, Map.of()).list(Settings.CONTEXTS));
            Manifests.isConfined(pod(d));
        }
        var expected = new TreeSet<>(ContextModule.names());
        expected.add(Config.GATEWAY);
        assertThat(run).containsExactlyInAnyOrderElementsOf(expected);
        for (var job : Manifests.of(all, Job.class)) {
            var pod = job.getSpec().getTemplate().getSpec();
            Manifests.isConfined(pod);
            var migrate = pod.getContainers().getFirst();
            Config.load(Map.of(), null, Manifests.environment(migrate), Map.of());
            assertThat(migrate.getArgs().getLast().split(","))
                    .containsExactlyInAnyOrderElementsOf(ContextModule.names());
        }
    }

    private static PodSpec pod(Deployment d) {
        return d.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment d) {
        return pod(d).getContainers().getFirst();
    }

    private static TemplateCommand helm() {
        return helm("shop");
    }

    private static TemplateCommand helm(String release) {
        return new Helm(chart)
                .template()
                .withName(release)
                .withNamespace("shop")
                .withKubeVersion("1.30.0");
    }

    /** @param values name, value, name, value */
    private static String rendered(String... values) {
        var helm = helm();
        for (int i = 0; i < values.length; i += 2) helm.set(values[i], values[i + 1]);
        return helm.call();
    }
}
