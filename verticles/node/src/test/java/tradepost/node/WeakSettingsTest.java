package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.Config;
import tradepost.node.config.Contexts;
import tradepost.node.config.WeakSettings;

/** `doctor --production` names each setting that is weak, and no other. */
class WeakSettingsTest {
    /** As `serve` should be set up. */
    private static final Map<String, String> STRONG = Map.ofEntries(
            Map.entry("contexts", Contexts.everything()),
            Map.entry("audit.signing_key", "/etc/tradepost/audit-signing.key"),
            Map.entry("audit.heads_file", "/var/lib/tradepost/audit-heads.jsonl"),
            Map.entry("mail.host", "mail.example.com"),
            Map.entry("auth.mfa_roles", "admin,finance_manager"),
            Map.entry("docs.public", "false"),
            Map.entry("http.host", "10.0.0.1"),
            Map.entry("http.trusted_proxies", "10.0.0.9"),
            Map.entry("db.host", "10.0.0.4"),
            Map.entry("db.tls_ca", "/etc/tradepost/db-ca.pem"),
            Map.entry("cors.origins", "https://shop.example.com"));

    private static List<String> weak(String... changes) {
        var settings = new HashMap<>(STRONG);
        for (int i = 0; i < changes.length; i += 2) settings.put(changes[i], changes[i + 1]);
        return WeakSettings.of(Config.of(settings)).stream()
                .map(WeakSettings.Weakness::setting)
                .toList();
    }

    @Test
    void a_strong_set_up_has_no_weakness() {
        assertThat(weak()).isEmpty();
    }

    @Test
    void each_weakness_is_named() {
        var changes = Map.of(
                "auth.access_minutes", "120",
                "jwt.user_expiration_hours", "24",
                "jwt.key_days", "365",
                "mail.host", "",
                "admin.password", "the first one of all",
                "service.accounts", "erp=0123456789abcdef:stock:read",
                "docs.public", "true",
                "cors.origins", "http://shop.example.com",
                "http.trusted_proxies", "",
                "db.tls_ca", "");
        changes.forEach(
                (setting, value) -> assertThat(weak(setting, value)).as(setting).containsExactly(setting));
        assertThat(weak("auth.mfa_roles", "finance_manager")).containsExactly("auth.mfa_roles");
        assertThat(weak("payments.step_up_above", "0")).containsExactly("payments.step_up_above");
        assertThat(weak("mail.tls", "none")).containsExactly("mail.tls");
        assertThat(weak("audit.signing_key", "")).containsExactly("audit.signing_key");
        assertThat(weak("audit.heads_file", "")).containsExactly("audit.heads_file");
        assertThat(weak("mail.tls", "none", "mail.host", "127.0.0.1")).isEmpty();
        assertThat(weak("service.secret_previous", "0123456789abcdef0123456789abcdef"))
                .containsExactly("service.secret_previous");
        assertThat(weak("limits.requests_per_second", "0")).contains("limits.requests_per_second");
        assertThat(weak("limits.anonymous_requests_per_second", "0")).contains("limits.anonymous_requests_per_second");
        assertThat(weak("management.port", "8900", "management.host", "10.0.0.1"))
                .containsExactly("management.token");
        assertThat(weak("bridge.port", "7000", "bridge.host", "10.0.0.1")).containsExactly("bridge.key_store");
    }

    @Test
    void a_node_is_not_blamed_for_what_it_does_not_run() {
        assertThat(weak("contexts", "inventory", "mail.host", "", "docs.public", "true"))
                .isEmpty();
    }
}
