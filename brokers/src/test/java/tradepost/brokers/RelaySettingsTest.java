package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;

class RelaySettingsTest {
    private static final Map<String, String> LEAST = Map.of(
            "broker", "nats",
            "broker.url", "nats://relay:hidden@localhost:4222",
            "source.email", "erp@example.com",
            "source.password", "hidden");

    @TempDir
    Path folder;

    @Test
    void the_environment_overrides_the_file_and_secrets_may_be_in_files() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "from a file\n");
        var file = Files.writeString(
                folder.resolve("relay.properties"),
                "broker=kafka\nbroker.url=a:9092\nsource.email=e@example.com\nsource.password=p\nbatch=7\nbroker.password_file="
                        + secret);
        var settings = RelaySettings.load(file, Map.of("TRADEPOST_RELAY_BATCH", "8"));
        assertThat(settings.number(RelaySettings.BATCH)).isEqualTo(8);
        assertThat(settings.text(RelaySettings.BROKER_PASSWORD)).isEqualTo("from a file");
        var other = Files.writeString(folder.resolve("other"), "another\n");
        assertThat(RelaySettings.load(file, Map.of("TRADEPOST_RELAY_BROKER_PASSWORD_FILE", other.toString()))
                        .text(RelaySettings.BROKER_PASSWORD))
                .isEqualTo("another");
    }

    @Test
    void an_invalid_setting_is_named() {
        invalid("batch", "0", "batch must be a whole number from 1 to 1000");
        invalid("broker", "mqtt", "broker must be one of nats, amqp, kafka");
        invalid("topic", "x", "Unknown setting topic");
        invalid("source.url", "localhost:8000", "source.url must be an address");
        invalid("broker.url", "", "broker.url is missing");
        invalid(
                "amqp.routing_key",
                "{color}",
                "amqp.routing_key must be a text with no other placeholders than {type}");
        invalid("nats.subject", "{type}", "nats.subject must be a word, a dot");
        invalid("lease_seconds", "10", "broker.timeout_ms must be shorter than lease_seconds");
    }

    @Test
    void a_variable_with_an_unknown_name_is_refused() {
        assertThatThrownBy(() -> RelaySettings.of(LEAST, Map.of("TRADEPOST_RELAY_BACH", "1")))
                .hasMessageContaining("TRADEPOST_RELAY_BACH");
    }

    @Test
    void all_invalid_settings_are_named_at_once() {
        var all = Map.of("batch", "0", "bach", "1", "start", "now", "broker.url", "x", "broker.password", "hidden");
        assertThatThrownBy(() -> RelaySettings.of(all, Map.of("TRADEPOST_RELAY_LEASE_SECONDS", "x")))
                .hasMessageContainingAll(
                        "broker is missing",
                        "source.email is missing",
                        "source.password is missing",
                        "batch must be a whole number",
                        "correct it to batch",
                        "start must be one of earliest, latest",
                        "lease_seconds must be a whole number")
                .hasMessageNotContaining("hidden");
    }

    /** As a pod sees them beside a Service {@code tradepost-relay}. */
    @Test
    void variables_that_kubernetes_adds_for_services_are_not_settings() {
        var links = Map.of(
                "TRADEPOST_RELAY_SERVICE_HOST", "10.96.13.7",
                "TRADEPOST_RELAY_SERVICE_PORT", "8950",
                "TRADEPOST_RELAY_PORT", "tcp://10.96.13.7:8950");
        assertThat(RelaySettings.of(LEAST, links).text(RelaySettings.BROKER)).isEqualTo("nats");
    }

    private static void invalid(String key, String value, String message) {
        var all = new HashMap<>(LEAST);
        all.put(key, value);
        assertThatThrownBy(() -> RelaySettings.of(all, Map.of()))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining(message);
    }

    @Test
    void what_is_shown_has_every_setting_and_no_secret() {
        var shown = RelaySettings.shown(RelaySettings.of(LEAST, Map.of()));
        for (var s : RelaySettings.all()) assertThat(shown).contains("\n" + s.key() + "=");
        assertThat(shown).contains("nats://********@localhost:4222").doesNotContain("hidden");
    }

    @Test
    void the_examples_of_the_documentation_are_accepted() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "hidden").toString();
        var blocks = Pattern.compile("(?s)```properties\n(.*?)```")
                .matcher(Files.readString(Path.of("../docs/brokers.md")))
                .results()
                .map(m -> m.group(1).replaceAll("_file=.*", "_file=" + secret))
                .toList();
        assertThat(blocks).hasSize(3);
        for (var block : blocks) {
            var file = Files.writeString(folder.resolve("relay.properties"), block);
            assertThat(RelaySettings.load(file, Map.of()).text(RelaySettings.BROKER))
                    .isIn("nats", "amqp", "kafka");
        }
    }

    @Test
    void the_settings_of_the_manifest_and_its_variables_are_accepted() throws Exception {
        var manifest = Files.readString(Path.of("../deploy/kubernetes/relay.yaml"));
        var block =
                Pattern.compile("(?m)^  relay.properties: \\|\n((?:    .*\n)+)").matcher(manifest);
        assertThat(block.find()).isTrue();
        var file = Files.writeString(folder.resolve("relay.properties"), block.group(1));
        var variables = Pattern.compile("TRADEPOST_RELAY_\\w+")
                .matcher(manifest)
                .results()
                .collect(Collectors.toMap(m -> m.group(), m -> "hidden"));
        assertThat(variables).hasSize(3);
        assertThat(RelaySettings.load(file, variables).text(RelaySettings.BROKER))
                .isEqualTo("nats");
    }

    @Test
    void a_template_names_the_destination_of_an_event() {
        var event = SubjectPartsTest.event(1, "42", "sales.order.confirmed");
        assertThat(new DestinationTemplate("shop.{context}.{kind}.{subject}").of(event))
                .isEqualTo("shop.sales.order.42");
        assertThat(new DestinationTemplate("{type}").of(event)).isEqualTo("sales.order.confirmed");
    }
}
