package tradepost.auth.core.account;

import tradepost.auth.core.mail.MailOutbox;
import tradepost.auth.core.session.StoredUser;

/** The statements that change an account. */
final class AccountQueries {
    /** Returns no row if the password has changed since it was verified. */
    static final String LOCK_PROVEN =
            "select 1 from app_user where id = $1 and password_hash = $2 and status = 'active' for no key update";

    static final String CHANGE_PASSWORD = changing(
            "password_hash = $2, must_change_password = false", "id = $1 and password_hash = $3 and status = 'active'");

    static final String RESET_PASSWORD = changing(
            "password_hash = $2, must_change_password = false, proved_at = coalesce(proved_at, now())",
            "id = $1 and status = 'active'");

    /** Returns the account as it is afterwards. */
    private static String changing(String set, String where) {
        return """
                with changed as (
                  update app_user set %s, version = version + 1, updated_at = now() where %s returning *)
                select %s from %s
                """.formatted(set, where, StoredUser.COLUMNS, StoredUser.of("changed"));
    }

    /** An expiry later than possible was written by a clock that has been set back since. */
    private static final String GOOD_RESET = "hash = $1 and expires_at between now() and now() + interval '%d seconds'"
            .formatted(MailOutbox.RESET_SECONDS);

    /** The address of the account, and the hash of its password. */
    static final String RESETTING =
            "select email, password_hash from password_reset r join app_user u on u.id = r.user_id where " + GOOD_RESET;

    static final String USE_RESET = "delete from password_reset where " + GOOD_RESET + " returning user_id";

    static final String DELETE_RESETS = "delete from password_reset where user_id = $1";

    static final String PRUNE_RESETS = """
            delete from password_reset where hash = any(array(
              select hash from password_reset where expires_at < now() order by expires_at limit $1))
            """;

    private AccountQueries() {}
}
