package tradepost.auth.core;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.CryptoPool;
import tradepost.auth.core.crypto.Signer;
import tradepost.auth.core.crypto.Vault;
import tradepost.kernel.db.Db;

/** The keys in the database: one signs; keys that were replaced are trusted until they retire. */
final class SigningKeys {
    private SigningKeys() {}

    /**
     * The signer that all nodes share. It is created at the first start; several nodes may each create a key then, and the database keeps
     * one. Fails with {@link tradepost.kernel.config.Config.Invalid} if JWT_SECRET differs from the one it was created with. Awaits.
     */
    static Signer current(Vertx vertx, Db db, Vault vault, CryptoPool pool) {
        var found = find(db);
        if (found == null) {
            var made = pool.run(Signer::newKey).await();
            var sealed = Buffer.buffer(vault.seal(made.kid(), made.pkcs8().getBytes()));
            db.query(AuthQueries.ADD_SIGNING_KEY, made.kid(), made.jwk(), sealed)
                    .await();
            found = find(db);
            if (found == null) throw new IllegalStateException("no signing key, though one was just written");
        }
        return new Signer(
                vertx, found.kid(), vault.open(found.kid(), found.sealed().getBytes()));
    }

    /** Fails with {@link tradepost.kernel.config.Config.Invalid} if there is a key that cannot be decrypted. Awaits. */
    static void check(Db db, Vault vault) {
        var found = find(db);
        if (found != null) vault.open(found.kid(), found.sealed().getBytes());
    }

    private static AuthQueries.@Nullable SealedKey find(Db db) {
        var rows =
                db.list(AuthQueries::sealedKey, AuthQueries.CURRENT_SIGNING_KEY).await();
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
