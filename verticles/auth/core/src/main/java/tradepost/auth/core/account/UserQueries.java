package tradepost.auth.core.account;

import io.vertx.sqlclient.Row;
import tradepost.auth.User;
import tradepost.auth.core.session.StoredUser;

/** The statements that create and find accounts, and their row mappings. */
final class UserQueries {
    /** Fails by the constraint if the e-mail address is taken; {@link #ADD_USER_ONCE} returns no row instead. */
    static final String ADD_USER = """
            insert into app_user(id, email, password_hash, role) values ($1, $2, $3, $4)
            returning id, email, role, created_at, updated_at
            """;

    static final String ADD_USER_ONCE = """
            insert into app_user(id, email, password_hash, role) values ($1, $2, $3, $4)
            on conflict on constraint app_user__email_taken do nothing
            returning id, email, role, created_at, updated_at
            """;

    static final String BOOTSTRAPPED = "select 1 from administrator_bootstrap";

    static final String BOOTSTRAP = "insert into administrator_bootstrap default values on conflict do nothing";

    static final String NOT_BOOTSTRAPPED = "delete from administrator_bootstrap";

    static final String EMAIL_KNOWN = "select 1 from app_user where email = $1";

    static final String USER = "select %s from %s where u.id = $1".formatted(StoredUser.COLUMNS, StoredUser.FROM);

    static final String ACTIVE = USER + " and u.status = 'active'";

    static final String LOGIN = "select %s from %s where u.email = $1 and u.status = 'active'"
            .formatted(StoredUser.COLUMNS, StoredUser.FROM);

    static User user(Row r) {
        return new User(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getOffsetDateTime(3).toInstant(),
                r.getOffsetDateTime(4).toInstant());
    }

    private UserQueries() {}
}
