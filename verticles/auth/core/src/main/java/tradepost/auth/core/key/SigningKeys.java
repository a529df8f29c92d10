package tradepost.auth.core.key;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Signer;
import tradepost.auth.core.crypto.Vault;
import tradepost.auth.core.key.KeyQueries.SealedKey;
import tradepost.auth.core.security.SecurityLog;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;

/**
 * The signing keys in the database, which all nodes share. A key is replaced after {@code jwt.key_days} days. The new one is published
 * {@value #PUBLISHED_SECONDS} s before it signs, so that whoever verifies tokens knows it by then. The old one is trusted until the last
 * token that it signed expires.
 */
public final class SigningKeys {
    static final int PUBLISHED_SECONDS = 600;
    /** How much longer than {@link #PUBLISHED_SECONDS} a node may sign with the old key: until it looks again. */
    private static final int NOTICED_WITHIN_SECONDS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final Vertx vertx;
    private final Db db;
    private final Vault vault;
    private final CryptoPool pool;
    private final SecurityLog security;
    private final int days;
    private final int userSeconds;
    private volatile @Nullable Signer signer;

    public SigningKeys(Vertx vertx, Db db, Vault vault, CryptoPool pool, SecurityLog security, Config config) {
        this.vertx = vertx;
        this.db = db;
        this.vault = vault;
        this.pool = pool;
        this.security = security;
        days = config.number(AuthSettings.JWT_KEY_DAYS);
        userSeconds = TokenLifetimes.userSeconds(config);
    }

    /** Available after {@link #load}. */
    public Signer signer() {
        var now = signer;
        if (now == null) throw new IllegalStateException("no signing key is loaded");
        return now;
    }

    /**
     * Loads the key that signs, or creates the first one. Several nodes may each create one; the database keeps one. Fails with
     * {@link Config.Invalid} if JWT_SECRET differs from the one the key was created with. Awaits.
     */
    public void load() {
        var found = find(db);
        if (found == null) {
            replace();
            found = find(db);
            if (found == null) throw new IllegalStateException("no signing key, though one was just written");
        }
        use(found);
    }

    /** Creates the next key if the newest one is {@code jwt.key_days} old, or if none is left that has no end. Awaits. */
    public void replaceIfDue() {
        if (db.query(KeyQueries.IS_CURRENT, days).await().size() == 0) replace();
    }

    /**
     * Creates the next key, whatever the age of the newest one. Awaits.
     *
     * @param revoke whether all other keys are refused from now on, with every access token that they signed
     */
    public void replaceNow(boolean revoke) {
        replace(0, revoke);
    }

    /** What auth publishes: a node whose key is not trusted any more must not sign with it. */
    public void noticed(JsonObject published) {
        var now = signer;
        if (now == null) return;
        for (var key : published.getJsonArray("keys"))
            if (now.kid().equals(((JsonObject) key).getString("kid"))) return;
        Tasks.run(vertx, () -> {
                    load();
                    return null;
                })
                .onFailure(
                        t -> LOG.warn("the signing key is not trusted any more, and the next one was not loaded", t));
    }

    private void replace() {
        replace(days, false);
    }

    private void replace(int days, boolean revoke) {
        var made = pool.run(Signer::newKey).await();
        var sealed = Buffer.buffer(vault.seal(made.kid(), made.pkcs8().getBytes()));
        int signsFor = PUBLISHED_SECONDS + NOTICED_WITHIN_SECONDS;
        int lifetime = Math.max(userSeconds, TokenLifetimes.SERVICE_SECONDS);
        boolean added = db.tx(tx -> {
            tx.sql(KeyQueries.RETIRE, days, signsFor, lifetime);
            if (revoke) tx.sql(KeyQueries.REVOKE_ALL);
            boolean isFirst =
                    tx.sql(KeyQueries.ADD, made.kid(), made.jwk(), sealed).rowCount() > 0;
            if (isFirst) security.succeeded(tx, "signing_key", null, made.kid());
            return isFirst;
        });
        if (added) LOG.info("created the signing key {}", made.kid());
    }

    private void use(SealedKey key) {
        var now = signer;
        if (now != null && now.kid().equals(key.kid())) return;
        signer = new Signer(vertx, key.kid(), vault.open(key.kid(), key.sealed().getBytes()));
    }

    /** Fails with {@link Config.Invalid} if there is a key that cannot be decrypted. Awaits. */
    public static void check(Db db, Vault vault) {
        var found = find(db);
        if (found != null) vault.open(found.kid(), found.sealed().getBytes());
    }

    private static @Nullable SealedKey find(Db db) {
        var rows = db.list(KeyQueries::sealedKey, KeyQueries.CURRENT, PUBLISHED_SECONDS)
                .await();
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /** Deletes keys that have been retired for a day. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, KeyQueries.PRUNE);
    }
}
