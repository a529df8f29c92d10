package tradepost.relay;

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

class SettingsTest {
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
        var settings = Settings.load(file, Map.of("TRADEPOST_RELAY_BATCH", "8"));
        assertThat(settings.number(Setting.BATCH)).isEqualTo(8);
        assertThat(settings.text(Setting.BROKER_PASSWORD)).isEqualTo("from a file");
        var other = Files.writeString(folder.resolve("other"), "another\n");
        assertThat(Settings.load(file, Map.of("TRADEPOST_RELAY_BROKER_PASSWORD_FILE", other.toString()))
                        .text(Setting.BROKER_PASSWORD))
                .isEqualTo("another");
    }

    @Test
    void an_invalid_setting_is_named() {
        invalid("batch", "0", "batch must be a whole number from 1 to 1000");
        invalid("broker", "mqtt", "broker must be one of nats, amqp, kafka");
        invalid("topic", "x", "there is no setting topic");
        invalid("source.url", "localhost:8000", "source.url must be an address");
        invalid("broker.url", "", "broker.url is missing");
        invalid("amqp.routing_key", "{color}", "unknown placeholder, {color}");
        invalid("nats.subject", "{type}", "nats.subject must begin with a word");
        invalid("lease_seconds", "10", "broker.timeout_ms must be shorter than lease_seconds");
    }

    @Test
    void a_variable_with_an_unknown_name_is_refused() {
        assertThatThrownBy(() -> Settings.of(LEAST, Map.of("TRADEPOST_RELAY_BACH", "1")))
                .hasMessageContaining("TRADEPOST_RELAY_BACH");
    }

    private static void invalid(String key, String value, String message) {
        var all = new HashMap<>(LEAST);
        all.put(key, value);
        assertThatThrownBy(() -> Settings.of(all, Map.of()))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining(message);
    }

    @Test
    void what_is_shown_has_every_setting_and_no_secret() {
        var shown = Settings.of(LEAST, Map.of()).shown();
        for (var s : Setting.all()) assertThat(shown).contains("\n" + s.key() + "=");
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
            assertThat(Settings.load(file, Map.of()).text(Setting.BROKER)).isIn("nats", "amqp", "kafka");
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
        assertThat(Settings.load(file, variables).text(Setting.BROKER)).isEqualTo("nats");
    }

    @Test
    void a_template_names_the_destination_of_an_event() {
        var event = WindowsTest.event(1, "42", "sales.order.confirmed");
        assertThat(new Template("shop.{context}.{kind}.{subject}").of(event)).isEqualTo("shop.sales.order.42");
        assertThat(new Template("{type}").of(event)).isEqualTo("sales.order.confirmed");
    }
}
