package tradepost.auth.core.account;

import java.util.List;
import tradepost.auth.core.session.StoredUser;

/** The statements that create, find and change accounts. */
final class UserQueries {
    /**
     * $5: whether the address needs no proof. Fails by the constraint if the e-mail address is taken; {@link #ADD_USER_ONCE} returns no row
     * instead.
     */
    static final String ADD_USER = adding("");

    static final String ADD_USER_ONCE = adding("on conflict on constraint app_user__email_taken do nothing");

    private static String adding(String conflict) {
        return """
                insert into app_user(id, email, password_hash, role, proved_at)
                values ($1, $2, $3, $4, case when $5::boolean then now() end) %s returning %s
                """.formatted(conflict, StoredUser.USER_COLUMNS);
    }

    static final String INVITE = """
            insert into app_user(id, email, name, role, status, invited_at) values ($1, $2, $3, $4, 'invited', now()) returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    static final String INVITE_AGAIN = changing("invited_at = now()");

    static final String PATCH = changing("name = $2, role = $3, status = $4, customer_id = $5");

    static final String SET_NAME = changing("name = $2");

    static final String SET_PASSWORD = changing("password_hash = $2, must_change_password = true");

    /** The address can be used again. */
    static final String ERASE = changing("""
            email = id || '@deleted.invalid', name = null, password_hash = null, status = 'disabled', customer_id = null, proved_at = null,
            invited_at = null, must_change_password = false, deleted_at = now()""");

    /** What is kept about the account besides. */
    static final List<String> ERASE_PARTS = List.of(
            "delete from user_login where user_id = $1",
            "delete from known_address where user_id = $1",
            "delete from last_login where user_id = $1",
            "delete from user_mfa where user_id = $1",
            "delete from api_key where owner_id = $1");

    /** Whose record it is not any more, or has become. */
    static final String UNLINK = """
            update app_user set customer_id = null, version = version + 1, updated_at = now()
            where customer_id = $1 and id is distinct from $2::uuid returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    static final String LINK = """
            update app_user set customer_id = $1, version = version + 1, updated_at = now()
            where id = $2 and customer_id is distinct from $1 and deleted_at is null returning %s
            """.formatted(StoredUser.USER_COLUMNS);

    private static String changing(String set) {
        return "update app_user set %s, version = version + 1, updated_at = now() where id = $1 returning %s"
                .formatted(set, StoredUser.USER_COLUMNS);
    }

    /** Changes that may leave no administrator take turns. */
    static final String TAKE_TURNS = "select pg_advisory_xact_lock(hashtextextended('administrators', 0))";

    static final String OTHER_ADMINISTRATOR =
            "select 1 from app_user where role = 'admin' and status = 'active' and id <> $1 limit 1";

    static final String BOOTSTRAPPED = "select 1 from administrator_bootstrap";

    static final String BOOTSTRAP = "insert into administrator_bootstrap default values on conflict do nothing";

    static final String NOT_BOOTSTRAPPED = "delete from administrator_bootstrap";

    static final String EMAIL_KNOWN = "select 1 from app_user where email = $1";

    static final String REMOVE_SECOND_FACTOR =
            "delete from user_mfa m using app_user u where u.id = m.user_id and u.email = $1";

    static final String USER =
            "select %s from %s where u.id = $1 and u.deleted_at is null".formatted(StoredUser.COLUMNS, StoredUser.FROM);

    static final String LOCK = USER + " for no key update of u";

    static final String ACTIVE = USER + " and u.status = 'active'";

    static final String LOGIN = "select %s from %s where u.email = $1 and u.status = 'active'"
            .formatted(StoredUser.COLUMNS, StoredUser.FROM);

    /** Locked, so that it is not deleted while it is given to somebody. */
    static final String ROLE = "select permissions, locations from role where name = $1 for share";

    private UserQueries() {}
}
