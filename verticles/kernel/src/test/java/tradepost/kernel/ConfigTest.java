package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final Map<String, String> NONE = Map.of();

    @Test
    void a_flag_wins_over_the_environment_over_the_file_over_the_default(@TempDir Path dir) throws IOException {
        var file = file(dir, "http.port=1\nbus.port=1\ncluster.port=1\n");
        var environment = Map.of("TRADEPOST_HTTP_PORT", "2", "TRADEPOST_BUS_PORT", "2");
        var c = Config.load(NONE, file, environment, Map.of("http.port", "3"));
        assertThat(c.number(Setting.HTTP_PORT)).isEqualTo(3);
        assertThat(c.number(Setting.BUS_PORT)).isEqualTo(2);
        assertThat(c.number(Setting.CLUSTER_PORT)).isEqualTo(1);
        assertThat(c.number(Setting.DB_PORT)).isEqualTo(5432);
    }

    @Test
    void the_short_names_of_the_environment_are_honoured() {
        var c = Config.load(
                NONE,
                null,
                Map.of("JWT_USER_EXPIRATION_HOURS", "8", "DB_USER", "one", "JWT_SECRET", "s", "PATH", "/bin"),
                NONE);
        assertThat(c.number(Setting.JWT_USER_EXPIRATION_HOURS)).isEqualTo(8);
        assertThat(c.database("sales").user()).isEqualTo("one");
        assertThat(c.text(Setting.JWT_SECRET)).isEqualTo("s");
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
    void a_value_of_the_wrong_kind_is_refused_at_once() {
        assertThatThrownBy(() -> Config.of(Map.of("http.port", "65536")))
                .hasMessageContaining("http.port")
                .hasMessageContaining("65535");
        assertThatThrownBy(() -> Config.of(Map.of("prices.inventory_manager", "yes")))
                .hasMessageContaining("true or false");
        assertThatThrownBy(() -> Config.of(Map.of("registration", "public"))).hasMessageContaining("closed");
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
                .as("what would be passed over in silence")
                .hasMessageContaining("db.tls_ca");
    }

    @Test
    void no_secret_is_shown() {
        var secret = "the-hidden-word";
        var c = Config.of(Map.of("jwt.secret", secret, "db.password", secret, "db.sales.password", secret));
        assertThat(c.masked().toString() + c.database("sales")).doesNotContain(secret);
        assertThat(c.masked()).containsEntry("jwt.secret", "********").containsEntry("service.secret", "");
    }

    @Test
    void a_secret_may_lie_in_a_file(@TempDir Path dir) throws IOException {
        var c = Config.load(
                NONE,
                null,
                Map.of("JWT_SECRET_FILE", file(dir, "from a file\n").toString(), "TRADEPOST_CURRENCY", "EUR"),
                NONE);
        assertThat(c.text(Setting.JWT_SECRET)).isEqualTo("from a file");
        assertThat(c.list(Setting.CONTEXTS)).contains("sales", "purchase");
    }

    private static Path file(Path dir, String text) throws IOException {
        return Files.writeString(dir.resolve("settings.properties"), text);
    }

    @Test
    void every_setting_stands_in_the_example_with_its_default() throws Exception {
        var example = java.nio.file.Files.readString(java.nio.file.Path.of("../../.env.example"));
        for (var s : Setting.values())
            assertThat(example).contains("# " + s.environment().getFirst() + "=" + s.fallback() + "\n");
    }
}
