package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.auth.AuthSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;

class ConfigTest {
    private static final Path ROOT = Path.of("../..");
    private static final Map<String, String> NONE = Map.of();

    @Test
    void flags_override_the_environment_which_overrides_the_file(@TempDir Path dir) throws IOException {
        var file = file(dir, "http.port=1\nbus.port=1\ncluster.port=1\n");
        var environment = Map.of("TRADEPOST_HTTP_PORT", "2", "TRADEPOST_BUS_PORT", "2");
        var c = Config.load(NONE, file, environment, Map.of("http.port", "3"));
        assertThat(c.number(Settings.HTTP_PORT)).isEqualTo(3);
        assertThat(c.number(Settings.BUS_PORT)).isEqualTo(2);
        assertThat(c.number(Settings.CLUSTER_PORT)).isEqualTo(1);
        assertThat(c.number(Settings.DB_PORT)).isEqualTo(5432);
    }

    @Test
    void rates_are_limited_in_production_and_elsewhere_only_if_they_are_set() {
        var production = Config.load(NONE, null, NONE, NONE);
        assertThat(production.number(Settings.LIMITS_REQUESTS_PER_SECOND)).isEqualTo(100);
        assertThat(production.number(Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND))
                .isEqualTo(20);
        var set = Map.of("TRADEPOST_LIMITS_REQUESTS_PER_SECOND", "50");
        var development = Config.load(Settings.withoutRateLimits(), null, set, NONE);
        assertThat(development.number(Settings.LIMITS_REQUESTS_PER_SECOND)).isEqualTo(50);
        assertThat(development.number(Settings.LIMITS_ANONYMOUS_REQUESTS_PER_SECOND))
                .isZero();
    }

    @Test
    void the_short_environment_names_are_accepted() {
        var c = Config.load(
                NONE,
                null,
                Map.of("JWT_USER_EXPIRATION_HOURS", "8", "DB_USER", "one", "JWT_SECRET", "s", "PATH", "/bin"),
                NONE);
        assertThat(c.number(AuthSettings.JWT_USER_EXPIRATION_HOURS)).isEqualTo(8);
        assertThat(c.database("sales").user()).isEqualTo("one");
        assertThat(c.text(AuthSettings.JWT_SECRET)).isEqualTo("s");
    }

    @Test
    void an_unknown_name_is_refused_by_name(@TempDir Path dir) throws IOException {
        var file = file(dir, "http.prot=1\n");
        assertThatThrownBy(() -> Config.load(NONE, file, NONE, NONE)).hasMessageContaining("http.prot");
        assertThatThrownBy(() -> Config.load(NONE, null, Map.of("TRADEPOST_HTTP_PROT", "1"), NONE))
                .hasMessageContaining("TRADEPOST_HTTP_PROT");
        assertThatThrownBy(() -> Config.of(Map.of("db.sales.pool", "1"))).hasMessageContaining("db.sales.pool");
    }

    @Test
    void the_refusal_of_a_misspelled_name_names_the_nearest_known_one(@TempDir Path dir) throws IOException {
        for (var wrong : Map.of(
                        "TRADEPOST_DB_PASWORD", "TRADEPOST_DB_PASSWORD",
                        "TRADEPOST_JWT_SECERT", "TRADEPOST_JWT_SECRET",
                        "TRADEPOST_DB_SALSE_PASSWORD", "TRADEPOST_DB_SALES_PASSWORD",
                        "TRADEPOST_SERVICEACCOUNT", "TRADEPOST_SERVICE_ACCOUNTS")
                .entrySet())
            assertThatThrownBy(() -> Config.load(NONE, null, Map.of(wrong.getKey(), "x"), NONE))
                    .hasMessage("Unknown setting " + wrong.getKey() + " in the environment: correct it to "
                            + wrong.getValue() + ", or remove it");
        for (var wrong : Map.of(
                        "http.prot", "http.port",
                        "TRADEPOST_HTTP_PORT", "http.port",
                        "db.salse.password", "db.sales.password")
                .entrySet())
            assertThatThrownBy(() -> Config.load(NONE, file(dir, wrong.getKey() + "=1\n"), NONE, NONE))
                    .hasMessageEndingWith("correct it to " + wrong.getValue() + ", or remove it");
        assertThatThrownBy(() -> Config.load(NONE, null, Map.of("TRADEPOST_COLOUR", "x"), NONE))
                .hasMessage("Unknown setting TRADEPOST_COLOUR in the environment: remove it");
    }

    @Test
    void an_invalid_value_is_refused_at_once() {
        assertThatThrownBy(() -> Config.of(Map.of("http.port", "65536")))
                .hasMessageContaining("http.port")
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> Config.of(Map.of("prices.inventory_manager", "yes")))
                .hasMessageContaining("true or false");
        assertThatThrownBy(() -> Config.of(Map.of("registration", "public"))).hasMessageContaining("closed");
    }

    @Test
    void all_invalid_settings_are_named_at_once(@TempDir Path dir) throws IOException {
        var file = file(dir, "http.prot=1\nhttp.port=0\njwt.secret=hidden\n");
        var environment = Map.of("TRADEPOST_CURRENCY", "EURO", "TRADEPOST_COLOUR", "x", "DB_PASSWORD_FILE", "/nowhere");
        assertThatThrownBy(() -> Config.load(NONE, file, environment, NONE))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContainingAll(
                        "http.prot", "http.port must be", "currency must be", "TRADEPOST_COLOUR", "DB_PASSWORD_FILE")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void a_settings_file_may_name_the_file_of_a_secret(@TempDir Path dir) throws IOException {
        var secret = Files.writeString(dir.resolve("secret"), "a text from a file\n");
        var file = file(dir, "jwt.secret_file=" + secret + "\n");
        assertThat(Config.load(NONE, file, NONE, NONE).text(AuthSettings.JWT_SECRET))
                .isEqualTo("a text from a file");
    }

    @Test
    void each_context_has_a_database_and_may_have_a_server_of_its_own() {
        var c = Config.load(
                NONE,
                null,
                Map.of(
                        "TRADEPOST_DB_SALES_URL", "postgresql://db2:6432/orders",
                        "TRADEPOST_DB_SALES_PASSWORD", "own",
                        "DB_PASSWORD", "shared"),
                NONE);
        assertThat(c.database("sales")).isEqualTo(new Config.Database("db2", 6432, "orders", "sales", "own", ""));
        assertThat(c.database("auth"))
                .isEqualTo(new Config.Database("127.0.0.1", 5432, "tradepost_auth", "auth", "shared", ""));
        assertThatThrownBy(() -> Config.of(Map.of("db.auth.url", "postgresql://u:hidden@db/x"))
                        .database("auth"))
                .hasMessageContaining("db.auth.url")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> Config.of(Map.of("db.auth.url", "postgresql://db/x?sslmode=require"))
                        .database("auth"))
                .as("a parameter that would be ignored silently")
                .hasMessageContaining("db.tls_ca");
    }

    @Test
    void a_text_that_no_part_of_the_program_could_use_is_refused_with_what_is_allowed() {
        refuses("currency", "EURO", "must be an ISO 4217 code such as EUR, not \"EURO\"");
        refuses("currency", "XXX", "ISO 4217");
        refuses("country", "Germany", "two capital letters");
        for (var origin : List.of("shop.example", "https://shop.example/", "https://Shop.example", "*.example"))
            refuses("cors.origins", "https://a.example, " + origin, "origins as browsers send them");
        Config.of(Map.of("currency", "JPY", "country", "DE"));
        Config.of(Map.of("cors.origins", "https://a.example:8443, http://[::1]:3000,capacitor://localhost"));
    }

    private static void refuses(String key, String value, String reason) {
        assertThatThrownBy(() -> Config.of(Map.of(key, value)))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContainingAll(key, reason);
    }

    @Test
    void secrets_are_masked() {
        var secret = "the-hidden-word";
        var c = Config.of(Map.of("jwt.secret", secret, "db.password", secret, "db.sales.password", secret));
        assertThat(c.masked().toString() + c.database("sales")).doesNotContain(secret);
        assertThat(c.masked()).containsEntry("jwt.secret", "********").containsEntry("service.secret", "");
    }

    @Test
    void a_secret_may_be_in_a_file(@TempDir Path dir) throws IOException {
        var c = Config.load(
                NONE,
                null,
                Map.of("JWT_SECRET_FILE", file(dir, "a text from a file\n").toString(), "TRADEPOST_CURRENCY", "EUR"),
                NONE);
        assertThat(c.text(AuthSettings.JWT_SECRET)).isEqualTo("a text from a file");
        assertThat(c.list(Settings.CONTEXTS)).contains("sales", "purchase");
    }

    @Test
    void every_secret_may_be_in_a_file_even_that_of_a_single_context(@TempDir Path dir) throws IOException {
        var file = file(dir, "a text from a file\n").toString();
        for (var s : Setting.all()) {
            assertThat(s.secret())
                    .as(s.key())
                    .isEqualTo(s.key().matches(".*(secret|password|accounts|management\\.token).*"));
            for (var name : s.environment())
                if (s.secret())
                    assertThat(Config.load(NONE, null, Map.of(name + "_FILE", file), NONE)
                                    .text(s))
                            .isEqualTo("a text from a file");
        }
        var c = Config.load(
                NONE, null, Map.of("TRADEPOST_DB_SALES_PASSWORD_FILE", file, "DB_PASSWORD", "shared"), NONE);
        assertThat(c.database("sales").password()).isEqualTo("a text from a file");
        assertThat(c.database("auth").password()).isEqualTo("shared");
        var both = Map.of("TRADEPOST_DB_SALES_PASSWORD_FILE", file, "TRADEPOST_DB_SALES_PASSWORD", "own");
        assertThat(Config.load(NONE, null, both, NONE).database("sales").password())
                .isEqualTo("own");
        assertThatThrownBy(() -> Config.load(NONE, null, Map.of("TRADEPOST_DB_SALES_PASSWORD_FILE", "/nowhere"), NONE))
                .hasMessageContaining("TRADEPOST_DB_SALES_PASSWORD_FILE");
    }

    /** As a pod sees them beside Services {@code tradepost}, {@code tradepost-db} and {@code tradepost-management}. */
    @Test
    void variables_that_kubernetes_adds_for_services_are_not_settings() {
        var links = new java.util.HashMap<String, String>();
        for (var service : new String[] {"TRADEPOST", "TRADEPOST_DB", "TRADEPOST_MANAGEMENT", "TRADEPOST_BUS"}) {
            links.put(service + "_SERVICE_HOST", "10.96.13.7");
            links.put(service + "_SERVICE_PORT", "8000");
            links.put(service + "_SERVICE_PORT_HTTP", "8000");
            links.put(service + "_PORT", "tcp://10.96.13.7:8000");
            links.put(service + "_PORT_8000_TCP", "tcp://10.96.13.7:8000");
            links.put(service + "_PORT_8000_TCP_PROTO", "tcp");
            links.put(service + "_PORT_8000_TCP_PORT", "8000");
            links.put(service + "_PORT_8000_TCP_ADDR", "10.96.13.7");
        }
        links.put("TRADEPOST_PORT_53_UDP", "udp://[fd00::7]:53");
        var c = Config.load(NONE, null, links, NONE);
        assertThat(c.number(Settings.DB_PORT)).isEqualTo(5432);
        assertThat(c.number(Settings.MANAGEMENT_PORT)).isEqualTo(8900);
        links.put("TRADEPOST_DB_PORT", "6432");
        assertThat(Config.load(NONE, null, links, NONE).number(Settings.DB_PORT))
                .isEqualTo(6432);
    }

    @Test
    void a_misspelled_setting_that_resembles_a_service_variable_is_refused() throws IOException {
        for (var wrong : Map.of(
                        "TRADEPOST_PORT", "8000",
                        "TRADEPOST_SERVICE_HOST", "node-1",
                        "TRADEPOST_SERVICE_SECRETS", "10.0.0.1",
                        "TRADEPOST_BUS_PORTS", "15701",
                        "TRADEPOST_PORT_8000", "tcp://10.0.0.1:8000",
                        "TRADEPOST_DB_SALSE_PASSWORD", "x",
                        "TRADEPOST_DB_SALES_URL_FILE", "x",
                        "TRADEPOST_HTTP_PORT_FILE", "x")
                .entrySet())
            assertThatThrownBy(() -> Config.load(NONE, null, Map.of(wrong.getKey(), wrong.getValue()), NONE))
                    .hasMessageContaining(wrong.getKey());
        assertThatThrownBy(() -> Config.load(NONE, null, Map.of("TRADEPOST_DB_PORT", "tcp://db"), NONE))
                .hasMessageContaining("db.port");
    }

    /** They may be exported in the shell from which a command is started. */
    @Test
    void a_variable_that_a_script_or_an_example_reads_is_not_an_unknown_setting() throws IOException {
        var variable = Pattern.compile("TRADEPOST_[A-Z0-9_]*[A-Z0-9]\\b");
        var found = new TreeSet<String>();
        for (var part : List.of("tradepost", "cluster-config", "deploy", "examples", "clients", "bench"))
            try (var files = Files.walk(ROOT.resolve(part))) {
                for (var file : files.filter(Files::isRegularFile)
                        .filter(f -> !ROOT.relativize(f).toString().matches(".*(\\.md|/(target|node_modules)/.*)"))
                        .toList())
                    variable.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .results()
                            .forEach(m -> found.add(m.group()));
            }
        assertThat(found)
                .contains("TRADEPOST_EMAIL", "TRADEPOST_PASSWORD", "TRADEPOST_BUS_CA_PASSWORD", "TRADEPOST_AOT");
        for (var name : found) {
            var faults = catchThrowable(() -> Config.load(NONE, null, Map.of(name, "x"), NONE));
            if (faults != null) assertThat(faults).hasMessageNotContaining("Unknown setting");
        }
    }

    @Test
    void no_setting_looks_like_a_setting_of_the_relay_to_brokers() {
        assertThat(Setting.all()).noneMatch(s -> s.key().startsWith("relay."));
    }

    @Test
    void a_database_setting_for_an_unknown_context_is_refused(@TempDir Path dir) throws IOException {
        var file = file(dir, "db.salse.password=x\n");
        assertThatThrownBy(() -> Config.load(NONE, file, NONE, NONE)).hasMessageContaining("db.salse.password");
    }

    private static Path file(Path dir, String text) throws IOException {
        return Files.writeString(dir.resolve("settings.properties"), text);
    }

    @Test
    void the_example_file_contains_every_setting_with_its_default() throws Exception {
        var example = java.nio.file.Files.readString(java.nio.file.Path.of("../../.env.example"));
        for (var s : Setting.all())
            assertThat(example).contains("# " + s.environment().getFirst() + "=" + s.fallback() + "\n");
    }
}
