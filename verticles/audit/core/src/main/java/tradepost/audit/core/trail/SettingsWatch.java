package tradepost.audit.core.trail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.audit.AuditEvents;
import tradepost.audit.trail.SettingsChanged;
import tradepost.audit.trail.SettingsChanged.ChangedSetting;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Sha256;

/** Records with which settings a node starts, if they differ from those of its last start. */
public final class SettingsWatch {
    private static final String SEEN = "select name, value from seen_setting where node = $1 for update";
    private static final String FORGET = "delete from seen_setting where node = $1";
    private static final String REMEMBER =
            "insert into seen_setting(node, name, value) select $1, n, v from unnest($2::text[], $3::text[]) as s(n, v)";
    /** Nodes with one name start one after the other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('seen_setting ' || $1, 0))";

    private static final String MASK = "********";
    private static final String HASHED = "hash:";
    private static final int SALT = 36;

    private final Db db;
    private final Config config;

    public SettingsWatch(Db db, Config config) {
        this.db = db;
        this.config = config;
    }

    /** Compares, records and remembers. */
    public Future<?> start(Vertx vertx) {
        return db.patiently(() -> Tasks.run(vertx, () -> {
            Request.actAs("audit");
            return db.tx(this::compare);
        }));
    }

    private boolean compare(Tx tx) {
        var node = config.nodeName();
        tx.sql(LOCK, node);
        var before = new TreeMap<String, String>();
        for (var row : tx.sql(SEEN, node)) before.put(row.getString(0), row.getString(1));
        var secrets = Setting.all().stream()
                .filter(Setting::secret)
                .collect(Collectors.toMap(Setting::key, config::text, (a, b) -> a));
        var now = config.masked();
        var defaults = Setting.all().stream().collect(Collectors.toMap(Setting::key, Setting::fallback, (a, b) -> a));
        var changes = now.entrySet().stream()
                .filter(s -> before.isEmpty()
                        ? !s.getValue().equals(defaults.getOrDefault(s.getKey(), ""))
                        : !isSame(before.get(s.getKey()), s.getValue(), secrets.get(s.getKey())))
                .map(s -> new ChangedSetting(s.getKey(), shown(before.get(s.getKey())), s.getValue()))
                .toList();
        if (changes.isEmpty() && before.size() == now.size()) return false;
        if (!changes.isEmpty()) {
            var id = Ids.next();
            EventLog.append(tx, AuditEvents.SETTINGS_CHANGED, id, 1, new SettingsChanged(id, node, changes));
        }
        remember(tx, node, now, secrets);
        return true;
    }

    private static void remember(Tx tx, String node, Map<String, String> now, Map<String, String> secrets) {
        tx.sql(FORGET, node);
        tx.sql(
                REMEMBER,
                node,
                now.keySet().toArray(String[]::new),
                now.entrySet().stream()
                        .map(s -> stored(s.getValue(), secrets.get(s.getKey())))
                        .toArray(String[]::new));
    }

    /** A secret that has a value is stored as its hash with a salt of its own. */
    private static String stored(String shown, @Nullable String secret) {
        if (secret == null || secret.isEmpty()) return shown;
        var salt = UUID.randomUUID().toString();
        return HASHED + salt + hash(salt, secret);
    }

    private static boolean isSame(@Nullable String stored, String shown, @Nullable String secret) {
        if (stored == null || secret == null || secret.isEmpty() || !stored.startsWith(HASHED))
            return shown.equals(stored);
        var salt = stored.substring(HASHED.length(), HASHED.length() + SALT);
        return stored.equals(HASHED + salt + hash(salt, secret));
    }

    private static @Nullable String shown(@Nullable String stored) {
        return stored != null && stored.startsWith(HASHED) ? MASK : stored;
    }

    private static String hash(String salt, String secret) {
        return Sha256.hex(salt + secret);
    }
}
