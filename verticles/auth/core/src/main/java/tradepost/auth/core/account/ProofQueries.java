package tradepost.auth.core.account;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.session.StoredUser;

/** The statements on tokens that prove an address. */
final class ProofQueries {
    /** An expiry later than possible was written by a clock that has been set back since. */
    private static final String GOOD = "hash = $1 and expires_at between now() and now() + interval '91 days'";

    static final String FIND = "select kind, email, user_id from address_proof where " + GOOD;

    static final String USE = "delete from address_proof where " + GOOD + " returning kind, email, user_id";

    /** @param user whose invitation or change it is; null for a registration */
    record Proof(String kind, String email, @Nullable UUID user) {}

    static Proof proof(Row r) {
        return new Proof(r.getString("kind"), r.getString("email"), r.getUUID("user_id"));
    }

    /** Fails by the constraint if an account has the address. */
    static final String REGISTER = """
            insert into app_user(id, email, name, password_hash, role, proved_at) values ($1, $2, $3, $4, 'customer', now()) returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    static final String ACCEPT = """
            update app_user set status = 'active', password_hash = $3, name = coalesce($4, name), proved_at = now(),
              version = version + 1, updated_at = now()
            where id = $1 and email = $2 and status = 'invited' returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    static final String LOCK_EMAIL = "select email from app_user where id = $1 and status = 'active' for no key update";

    /** Fails by the constraint if another account has the address. */
    static final String CHANGE = """
            update app_user set email = $2, proved_at = now(), version = version + 1, updated_at = now() where id = $1 returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    /** What was requested for the address, and what the account has requested by mail and not used. */
    static final String FORGET = "delete from address_proof where user_id = $1 or email = $2";

    static final String CANCEL_PROOFS = "delete from address_proof where user_id = $1";

    static final String CANCEL_MAILS = "delete from mail_outbox where user_id = $1";

    static final String PRUNE = """
            delete from address_proof where hash = any(array(
              select hash from address_proof where expires_at < now() order by expires_at limit $1))
            """;

    private ProofQueries() {}
}
