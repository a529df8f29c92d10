package tradepost.auth.core.account;

import io.vertx.sqlclient.Row;
import tradepost.auth.User;
import tradepost.auth.core.mail.MailOutbox;

/** The statements that change an account. */
final class AccountQueries {
    static final String ACCOUNT = """
            select id, email, role, created_at, updated_at, password_hash from app_user where id = $1 and status = 'active'
            """;

    /** Fails if the password has changed since it was verified. */
    static final String CHANGE_EMAIL = """
            update app_user set email = $2, version = version + 1, updated_at = now()
            where id = $1 and password_hash = $3 and status = 'active'
            returning id, email, role, created_at, updated_at, version
            """;

    static final String CHANGE_PASSWORD = """
            update app_user set password_hash = $2, version = version + 1, updated_at = now()
            where id = $1 and password_hash = $3 and status = 'active'
            returning id, email, role, created_at, updated_at, version
            """;

    static final String RESET_PASSWORD = """
            update app_user set password_hash = $2, version = version + 1, updated_at = now()
            where id = $1 and status = 'active'
            returning id, email, role, created_at, updated_at, version
            """;

    record Changed(User user, long version) {}

    static Changed changed(Row r) {
        return new Changed(UserQueries.user(r), r.getLong(5));
    }

    /** An expiry later than possible was written by a clock that has been set back since. */
    private static final String GOOD_RESET = "hash = $1 and expires_at between now() and now() + interval '%d seconds'"
            .formatted(MailOutbox.RESET_SECONDS);

    static final String RESET_EMAIL =
            "select email from password_reset r join app_user u on u.id = r.user_id where " + GOOD_RESET;

    static final String USE_RESET = "delete from password_reset where " + GOOD_RESET + " returning user_id";

    static final String DELETE_RESETS = "delete from password_reset where user_id = $1";

    static final String PRUNE_RESETS = """
            delete from password_reset where hash = any(array(
              select hash from password_reset where expires_at < now() order by expires_at limit $1))
            """;

    private AccountQueries() {}
}
