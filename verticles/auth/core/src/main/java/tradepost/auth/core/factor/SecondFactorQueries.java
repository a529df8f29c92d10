package tradepost.auth.core.factor;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.session.StoredUser;

/** The statements on second factors, and their row mapping. */
final class SecondFactorQueries {
    static final String USER = "select %s from %s where u.id = $1".formatted(StoredUser.COLUMNS, StoredUser.FROM);

    static final String ACTIVE_USER = USER + " and u.status = 'active'";

    /** A login that has not read the account's factor yet waits, and one that has is complete: its session is seen and ended. */
    static final String LOCK_USER = "select 1 from app_user where id = $1 for no key update";

    static final String FACTOR = """
            select secret, last_step, enabled_at, (select count(*) from recovery_code c where c.user_id = m.user_id)
            from user_mfa m where m.user_id = $1
            """;

    /** So that of equal codes at once, one is accepted. */
    static final String LOCK = FACTOR + " for update";

    /**
     * @param secret sealed
     * @param recoveryCodes how many are left
     */
    record Factor(Buffer secret, long lastStep, @Nullable Instant enabledAt, long recoveryCodes) {}

    static Factor factor(Row r) {
        OffsetDateTime enabledAt = r.getOffsetDateTime(2);
        return new Factor(r.getBuffer(0), r.getLong(1), enabledAt == null ? null : enabledAt.toInstant(), r.getLong(3));
    }

    /** No row if the account has one that is enabled. */
    static final String START = """
            insert into user_mfa as m (user_id, secret) values ($1, $2)
            on conflict (user_id) do update set secret = excluded.secret, created_at = now() where m.enabled_at is null
            """;

    static final String ENABLE =
            "update user_mfa set enabled_at = now(), last_step = $2 where user_id = $1 and enabled_at is null";

    static final String ACCEPT = "update user_mfa set last_step = $2 where user_id = $1";

    static final String DELETE = "delete from user_mfa where user_id = $1";

    static final String DELETE_CODES = "delete from recovery_code where user_id = $1";

    static final String ADD_CODES = "insert into recovery_code(user_id, hash) select $1, unnest($2::text[])";

    static final String USE_CODE = "delete from recovery_code where user_id = $1 and hash = $2";

    private SecondFactorQueries() {}
}
