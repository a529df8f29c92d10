package tradepost.audit.core.trail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tradepost.audit.AuditEvents;
import tradepost.audit.core.Audit;
import tradepost.audit.trail.SettingsChanged;
import tradepost.audit.trail.SettingsChanged.ChangedSetting;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.config.Config;
import tradepost.kernel.json.Json;

class SettingsWatchTest {
    static Audit audit;
    /** A node of this test. */
    static final Map<String, String> NODE = Map.of("bus.host", "10.9.8.7", "bus.port", "15999");

    @BeforeAll
    static void start() {
        audit = new Audit();
    }

    @AfterAll
    static void stop() {
        audit.close();
    }

    @BeforeEach
    void forget() {
        audit.db.query("delete from seen_setting where node = '10.9.8.7:15999'").await();
        audit.db
                .query("delete from event_log where data->>'node' = '10.9.8.7:15999'")
                .await();
    }

    static void started(String... settings) {
        var all = new HashMap<>(NODE);
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        TestVerticle.run(
                audit.vertx,
                () -> new SettingsWatch(audit.db, Config.of(all))
                        .start(audit.vertx)
                        .mapEmpty());
    }

    static List<SettingsChanged> events() {
        return audit.db
                .list(
                        r -> Json.read(r.getJsonObject(0), SettingsChanged.class),
                        "select data from event_log where type = $1 and data->>'node' = '10.9.8.7:15999' order by position",
                        AuditEvents.SETTINGS_CHANGED)
                .await();
    }

    @Test
    void a_start_with_the_same_settings_is_no_event() {
        started("http.port", "8001");
        assertThat(events()).hasSize(1);
        assertThat(events().getFirst().settings()).contains(new ChangedSetting("http.port", null, "8001"));
        started("http.port", "8001");
        assertThat(events()).hasSize(1);
    }

    @Test
    void a_changed_setting_is_named_with_its_values() {
        started("http.port", "8001");
        started("http.port", "8002");
        assertThat(events()).hasSize(2);
        assertThat(events().getLast().settings()).containsExactly(new ChangedSetting("http.port", "8001", "8002"));
        started();
        assertThat(events().getLast().settings()).containsExactly(new ChangedSetting("http.port", "8002", "8000"));
    }

    @Test
    void a_changed_secret_is_named_and_neither_shown_nor_stored() {
        started("service.secret", "the first secret of this installation");
        started("service.secret", "the second secret of this installation");
        assertThat(events().getLast().settings())
                .containsExactly(new ChangedSetting("service.secret", "********", "********"));
        started("service.secret", "the second secret of this installation");
        assertThat(events()).hasSize(2);
        var stored = audit.db
                .list(r -> r.getString(0), "select value from seen_setting")
                .await();
        assertThat(stored).noneMatch(v -> v.contains("of this installation"));
        assertThat(events()).noneMatch(e -> e.toString().contains("of this installation"));
    }
}
