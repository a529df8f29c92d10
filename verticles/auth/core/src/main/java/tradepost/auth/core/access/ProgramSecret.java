package tradepost.auth.core.access;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.access.RotateSecret;
import tradepost.auth.core.crypto.OpaqueToken;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.KeyFormat;

/** The secrets of keys and service accounts. Only their hashes are stored. */
final class ProgramSecret {
    private static final String INSERT = """
            insert into program_secret(hash, api_key_id, service_account_id, hint) values ($1, $2, $3, $4)
            """;

    /** The secrets before the last one end now. */
    private static final String DELETE_REPLACED = """
            delete from program_secret where (api_key_id = $1 or service_account_id = $1) and replaced
            """;

    private static final String REPLACE = """
            update program_secret set replaced = true, expires_at = now() + $2::int * interval '1 second'
            where (api_key_id = $1 or service_account_id = $1) and not replaced
            """;

    private static final String DELETE = "delete from program_secret where api_key_id = $1 or service_account_id = $1";

    static final String PRUNE = """
            delete from program_secret where hash = any(array(
              select hash from program_secret where expires_at < now() order by expires_at limit $1))
            """;

    private ProgramSecret() {}

    static String ofKey(boolean publishable) {
        return KeyFormat.of(publishable ? KeyFormat.PUBLISHABLE : KeyFormat.LIVE, OpaqueToken.newSecret());
    }

    static String ofAccount() {
        return KeyFormat.of(KeyFormat.SERVICE, OpaqueToken.newSecret());
    }

    static void addToKey(Tx tx, UUID key, String secret) {
        tx.sql(INSERT, OpaqueToken.hash(secret), key, null, KeyFormat.hint(secret));
    }

    static void addToAccount(Tx tx, UUID account, String secret) {
        tx.sql(INSERT, OpaqueToken.hash(secret), null, account, KeyFormat.hint(secret));
    }

    /** Makes room for another secret of the key or account; the present one stays good for a while, if that is requested. */
    static void retire(Tx tx, UUID program, @Nullable RotateSecret body) {
        var hours = body == null ? null : body.overlapHours();
        if (hours == null || hours == 0) {
            tx.sql(DELETE, program);
            return;
        }
        tx.sql(DELETE_REPLACED, program);
        tx.sql(REPLACE, program, (int) Duration.ofHours(hours).toSeconds());
    }
}
