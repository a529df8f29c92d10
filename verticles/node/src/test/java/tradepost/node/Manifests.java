package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Kubernetes objects, parsed by the schemas of the model: an unknown field is an error. */
final class Manifests {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "apps/v1 Deployment", Deployment.class,
            "batch/v1 Job", Job.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1 Ingress", Ingress.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

    static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated a) {
                    return false; // the model would accept and keep fields that do not exist
                }
            });

    private Manifests() {}

    static List<HasMetadata> parsedAll(String yaml) throws IOException {
        var out = new ArrayList<HasMetadata>();
        for (var document : new Yaml().loadAll(yaml)) if (document != null) out.add(parsed(document));
        return out;
    }

    static HasMetadata parsed(Object yaml) throws IOException {
        var document = STRICT.<JsonNode>valueToTree(yaml);
        var kind = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        assertThat(KINDS).containsKey(kind);
        return STRICT.readValue(STRICT.writeValueAsString(document), KINDS.get(kind));
    }

    /** With a value for what only the cluster knows. */
    static Map<String, String> environment(Container c) {
        var out = new HashMap<String, String>();
        for (var e : c.getEnv()) out.put(e.getName(), e.getValue() == null ? "known-to-the-cluster" : e.getValue());
        return out;
    }

    static <T extends HasMetadata> List<T> of(List<HasMetadata> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static <T extends HasMetadata> T one(List<HasMetadata> all, Class<T> type, String name) {
        return of(all, type).stream()
                .filter(m -> name(m).equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void isConfined(PodSpec pod) {
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001);
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        for (var c : pod.getContainers()) {
            assertThat(c.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
            assertThat(c.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(c.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(c.getResources().getLimits()).containsKey("memory");
            for (var e : c.getEnv())
                if (e.getName().matches(".*(SECRET|PASSWORD)$"))
                    assertThat(e.getValueFrom().getSecretKeyRef().getName()).isNotEmpty();
        }
    }

    /** The pods of the relay to brokers read a file that exists, may be reached as they say, and never all stop at once. */
    static void isRelay(List<HasMetadata> all, String name) {
        var deployment = one(all, Deployment.class, name).getSpec();
        var labels = deployment.getTemplate().getMetadata().getLabels();
        assertThat(labels)
                .containsAllEntriesOf(deployment.getSelector().getMatchLabels())
                .doesNotContainKey("tradepost/node");
        assertThat(one(all, PodDisruptionBudget.class, name).getSpec().getSelector())
                .isEqualTo(deployment.getSelector());
        assertThat(deployment.getReplicas()).isEqualTo(2);
        var pod = deployment.getTemplate().getSpec();
        isConfined(pod);
        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(30);
        var container = pod.getContainers().getFirst();
        var file = Path.of(container.getArgs().getLast());
        assertThat(container.getArgs()).containsExactly("relay", "--config", file.toString());
        var mount = container.getVolumeMounts().stream()
                .filter(m -> file.startsWith(m.getMountPath()))
                .findFirst()
                .orElseThrow();
        var volume = pod.getVolumes().stream()
                .filter(v -> v.getName().equals(mount.getName()))
                .findFirst()
                .orElseThrow();
        var settings = one(all, ConfigMap.class, volume.getConfigMap().getName());
        assertThat(settings.getData()).containsOnlyKeys(file.getFileName().toString());
        assertThat(settings.getData().get(file.getFileName().toString()))
                .contains("management.port=" + container.getPorts().getFirst().getContainerPort() + "\n")
                .contains("management.host=0.0.0.0");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    }

    /** It ends TLS for its hosts, and leads to a port that the service of the gateway has. */
    static void isIngress(List<HasMetadata> all, String name, String service) {
        var ingress = one(all, Ingress.class, name).getSpec();
        var rule = ingress.getRules().getFirst();
        assertThat(ingress.getTls().getFirst().getHosts()).containsExactly(rule.getHost());
        assertThat(ingress.getTls().getFirst().getSecretName()).isNotEmpty();
        var backend = rule.getHttp().getPaths().getFirst().getBackend().getService();
        assertThat(backend.getName()).isEqualTo(service);
        assertThat(one(all, Service.class, service).getSpec().getPorts())
                .extracting(p -> p.getName())
                .contains(backend.getPort().getName());
    }

    static String kindAndName(HasMetadata m) {
        return m.getKind() + "/" + name(m);
    }

    static String name(HasMetadata m) {
        var metadata = m.getMetadata();
        return metadata.getName() == null ? metadata.getGenerateName() : metadata.getName();
    }
}
