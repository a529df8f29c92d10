package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;
import tradepost.node.cluster.BusTls;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.process.Secrets;

/** The settings with which `serve` refuses to start, in one sentence that names the setting and contains no secret. */
class SettingChecksTest {
    private static final String GOOD = "kM3vTq8Zx1LrWb6YpJc9Hd2Nf5Gs7Ua4";
    private static final String OTHER = "Qe7Ru2Yt9Wi4Po1Las8Dk3Fj6Gh5Zmx";

    @TempDir
    static Path folder;

    private static Secrets secrets;

    /** The key stores of two clusters with different CAs. */
    @BeforeAll
    static void certificates() throws IOException {
        for (var cluster : new String[] {"ours", "theirs"}) Files.createDirectories(folder.resolve(cluster + "/logs"));
        secrets = Secrets.in(folder);
        Pki.make(folder.resolve("ours"), 1, secrets);
        Pki.make(folder.resolve("theirs"), 1, secrets);
    }

    private static Map<String, String> validSettings() {
        return new HashMap<>(Map.of(
                "files.folder", folder.resolve("files").toString(),
                "jwt.secret", GOOD,
                "service.secret", OTHER + "x",
                "db.password", "a database's",
                "bus.key_store", Pki.keyStore(folder.resolve("ours"), 1).toString(),
                "bus.key_store_password", secrets.get(Pki.KEY_STORE),
                "bus.trust_store", Pki.trustStore(folder.resolve("ours")).toString(),
                "bus.trust_store_password", secrets.get(Pki.TRUST_STORE)));
    }

    @Test
    void settings_that_only_a_context_reads_are_refused_before_anything_is_opened() {
        refusesInvalid("service.accounts must look like", "service.accounts", "erp");
        refusesInvalid(
                "service.accounts: erp has the permission stock:rad, which does not exist",
                "service.accounts",
                "erp=0123456789abcdef:stock:read stock:rad");
        refusesInvalid(
                "service.accounts: erp has the permission stocks:*, which does not exist",
                "service.accounts",
                "erp=0123456789abcdef:stocks:*");
        refusesInvalid("admin.email must be an e-mail address", "admin.email", "root", "admin.password", OTHER);
        refusesInvalid("shipping.charge must be an amount in USD", "shipping.charge", "five");
        refusesInvalid("purchase.approval_above must be empty or an amount", "purchase.approval_above", "much");
        refusesInvalid("payment.extensions: A-B cannot be served", "payment.extensions", "A-B");
        for (var security : List.of("0", "31"))
            refusesInvalid(
                    "audit.security_days must be 1 to 30", "audit.address_days", "30", "audit.security_days", security);
        accepts("audit.address_days", "30", "audit.security_days", "30");
        refuses("must be the URL of a collector", "trace.endpoint", "collector:4318");
        accepts("service.accounts", "erp=0123456789abcdef:stock:read orders:*,shop=fedcba9876543210");
        accepts("contexts", "gateway,sales", "service.accounts", "erp", "purchase.approval_above", "much");
    }

    /** As in development, which has neither secrets nor a bus to check. */
    private static void refusesInvalid(String reason, String... settings) {
        var dev = new HashMap<>(Map.of("mode", "dev"));
        for (int i = 0; i < settings.length; i += 2) dev.put(settings[i], settings[i + 1]);
        assertThatThrownBy(() -> SettingChecks.parts(Config.of(dev)))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> SettingChecks.of(config(settings)))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining(reason);
    }

    private static void accepts(String... settings) {
        assertThatCode(() -> SettingChecks.of(config(settings))).doesNotThrowAnyException();
    }

    private static Config config(String... settings) {
        var all = validSettings();
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        return Config.of(all);
    }

    private static void refuses(String names, String... settings) {
        assertThatThrownBy(() -> SettingChecks.of(config(settings)))
                .as(names)
                .isInstanceOf(Config.Invalid.class)
                .satisfies(e -> {
                    assertThat(e.getMessage()).contains(names);
                    for (int i = 1; i < settings.length; i += 2)
                        if (settings[i - 1].matches(".*(secret|password)") && !settings[i].isEmpty())
                            assertThat(e.getMessage()).doesNotContain(settings[i]);
                });
    }

    @Test
    void what_only_a_later_part_of_the_start_reads_is_checked_too() {
        refuses(
                "cluster.config",
                "cluster.config",
                folder.resolve("nowhere.yaml").toString());
        refuses("pdf.font", "pdf.font", folder.resolve("nowhere.ttf").toString());
        refuses("http.trusted_proxies", "http.trusted_proxies", "10.0.0.0/99");
        refuses("limits.burst", "limits.burst", "99");
    }

    @Test
    void a_fault_is_reported_alone_if_nothing_else_is_wrong() {
        for (var fault : Map.of(
                        "bus.trust_store",
                        "",
                        "service.secret",
                        "short",
                        "contexts",
                        "gateway,stock",
                        "bus.host",
                        "0.0.0.0")
                .entrySet())
            assertThatThrownBy(() -> SettingChecks.of(config(fault.getKey(), fault.getValue())))
                    .as(fault.getKey())
                    .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void valid_settings_are_accepted() {
        accepts();
        accepts("contexts", "sales,inventory", "jwt.secret", "");
        accepts("contexts", "gateway", "jwt.secret", "", "db.password", "");
    }

    @Test
    void a_missing_short_published_or_reused_secret_is_refused_by_name() {
        for (var name : new String[] {"jwt.secret", "service.secret"}) {
            refuses(name + " is missing", name, "");
            refuses(name + " is too short", name, GOOD.substring(1));
            refuses(name + " is a published sample", name, "your_jwt_secret_key_for_production_1");
            refuses(name + " is a published sample", name, "please-ChangeMe-please-ChangeMe-now");
            refuses(name + " is a published sample", name, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        }
        refuses("service.secret has the same value as jwt.secret", "service.secret", GOOD);
        accepts("service.secret_previous", GOOD.toLowerCase(java.util.Locale.ROOT) + "9B");
        refuses("service.secret_previous has the same value as jwt.secret", "service.secret_previous", GOOD);
        refuses("service.secret_previous is too short", "service.secret_previous", GOOD.substring(1));
        refuses("db.password is missing", "db.password", "");
        refuses("admin.password is too short", "admin.password", "short-1");
    }

    @Test
    void the_ca_of_the_databases_must_be_a_readable_certificate() throws IOException {
        refuses("db.tls_ca names", "db.tls_ca", folder.resolve("nowhere.pem").toString());
        var empty = Files.writeString(folder.resolve("empty.pem"), "");
        refuses("contains no PEM certificate", "db.tls_ca", empty.toString());
        refuses(
                "contains no PEM certificate",
                "db.tls_ca",
                Pki.keyStore(folder.resolve("ours"), 1).toString());
    }

    @Test
    void the_bus_may_run_without_tls_only_on_loopback() throws IOException {
        refuses("bus.key_store is missing", "bus.key_store", "");
        refuses("bus.trust_store is missing", "bus.trust_store", "");
        refuses("bus.key_store_password is missing", "bus.key_store_password", "");
        refuses(
                "bus.key_store names",
                "bus.key_store",
                folder.resolve("nowhere.p12").toString());
        refuses("bus.key_store cannot be opened with bus.key_store_password", "bus.key_store_password", "not the word");
        var noStore = Files.writeString(folder.resolve("text.p12"), "no store").toString();
        refuses("bus.trust_store cannot be opened", "bus.trust_store", noStore);
        refuses(
                "bus.key_store contains no key",
                "bus.key_store",
                Pki.trustStore(folder.resolve("ours")).toString(),
                "bus.key_store_password",
                secrets.get(Pki.TRUST_STORE));
        refuses(
                "bus.key_store contains a certificate that bus.trust_store does not trust",
                "bus.trust_store",
                Pki.trustStore(folder.resolve("theirs")).toString());
        refuses("bus.host must be an address", "bus.host", "0.0.0.0");
        refuses("bus.tls may be false only where bus.host is loopback", "bus.tls", "false", "bus.host", "10.0.0.11");
        accepts("bus.tls", "false", "bus.key_store", "", "bus.trust_store", "");
    }

    @Test
    void the_bridge_needs_tls_beyond_loopback_and_a_ca_of_its_own() {
        var on = "bridge.port";
        accepts(on, "7000");
        accepts("bridge.host", "0.0.0.0");
        refuses("bridge.key_store is missing", on, "7000", "bridge.host", "0.0.0.0");
        refuses("bridge.key_store is missing", on, "7000", "bridge.trust_store", "x.p12");
        refuses("bridge.certificates needs bridge.trust_store", on, "7000", "bridge.certificates", "a=orders:read");
        var tls = new String[] {
            on,
            "7000",
            "bridge.host",
            "0.0.0.0",
            "bridge.key_store",
            Pki.keyStore(folder.resolve("ours"), 1).toString(),
            "bridge.key_store_password",
            secrets.get(Pki.KEY_STORE),
            "bridge.trust_store_password",
            secrets.get(Pki.TRUST_STORE),
            "bridge.trust_store",
            Pki.trustStore(folder.resolve("theirs")).toString()
        };
        accepts(tls);
        tls[tls.length - 1] = Pki.trustStore(folder.resolve("ours")).toString();
        refuses("bridge.trust_store contains the CA of the bus", tls);
        tls[tls.length - 1] = Pki.keyStore(folder.resolve("ours"), 1).toString();
        refuses("bridge.trust_store", tls);
    }

    @Test
    void trusting_every_certificate_cannot_be_configured() {
        var options = BusTls.options(config());
        assertThat(options.isSsl()).isTrue();
        assertThat(options.isTrustAll()).isFalse();
        assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThatThrownBy(() -> config("bus.trust_all", "true")).hasMessageContaining("bus.trust_all");
        assertThatThrownBy(() -> Config.load(Map.of(), null, Map.of("TRADEPOST_BUS_TRUST_ALL", "true"), Map.of()))
                .hasMessageContaining("TRADEPOST_BUS_TRUST_ALL");
    }

    @Test
    void open_registration_and_unknown_contexts_are_refused() {
        refuses("registration must not be open", "registration", "open");
        refuses("There is no context stock", "contexts", "gateway,stock");
        refuses("There is no context stock", "cluster.contexts", "sales,stock");
        refuses("contexts is empty", "contexts", "");
    }

    /** The default of cluster.members is for one machine; a node on another address would stay alone unnoticed. */
    @Test
    void members_that_no_other_node_can_reach_are_refused() throws IOException {
        refuses("not an address of this machine", "bus.host", "192.0.2.1");
        refuses("does not have the form host:port", "cluster.members", "10.0.0.11");
        refuses("does not have the form host:port", "cluster.members", "10.0.0.11:25701,10.0.0.12:99999");
        refuses("cluster.members is empty", "cluster.members", " , ");
        accepts("bus.host", "localhost", "cluster.members", "localhost:25701");
        var own = java.net.NetworkInterface.networkInterfaces()
                .flatMap(java.net.NetworkInterface::inetAddresses)
                .filter(a -> a instanceof java.net.Inet4Address && !a.isLoopbackAddress())
                .findFirst();
        if (own.isEmpty()) return; // this machine has no other address
        var host = own.get().getHostAddress();
        refuses("names only this machine's loopback", "bus.host", host);
        refuses(host + ":25701", "bus.host", host, "cluster.members", "localhost:25701,[::1]:25702");
        accepts("bus.host", host, "cluster.members", host + ":25701,node-2.invalid:25701");
    }

    @Test
    void the_examples_for_operators_contain_only_existing_settings() throws IOException {
        var environment = new HashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("../../cluster-config/secrets.env")))
            if (!line.startsWith("#")) environment.put(line.substring(0, line.indexOf('=')), "from the environment");
        var config = Config.load(
                Map.of(), Path.of("../../cluster-config/node.properties"), environment, Map.of("mode", "serve"));
        assertThat(Contexts.inOrder(config.contexts())).containsExactly("inventory", "sales");
        assertThat(config.hasGateway()).isTrue();
        assertThat(config.database("sales").password()).isEqualTo("from the environment");
        assertThat(config.database("sales").database()).isEqualTo("tradepost_sales");
    }
}
