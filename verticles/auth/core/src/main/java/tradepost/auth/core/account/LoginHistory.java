package tradepost.auth.core.account;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.auth.user.UserLogin;
import tradepost.auth.user.UserLoginPage;
import tradepost.auth.user.UserLoginQuery;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/** The last logins of each user, and attempts with wrong credentials. */
final class LoginHistory {
    private static final int KEPT = 200;
    private static final Logger LOG = LoggerFactory.getLogger(LoginHistory.class);
    private static final String COLUMNS = "id, outcome, reason, address, agent, created_at";

    /** Does the same for an address that no account has. Keeps the latest ones of the user. */
    private static final String ADD = """
            with added as (
              insert into user_login(id, user_id, outcome, reason, address, agent)
              select $1, id, case when $3::text is null then 'succeeded' else 'failed' end, $3::text, $4, $5 from app_user where email = $2
              returning user_id)
            delete from user_login where id in (
              select l.id from user_login l join added on l.user_id = added.user_id order by l.id desc offset $6)
            """;

    static final String PRUNE = """
            delete from user_login where id = any(array(
              select id from user_login where created_at < now() - interval '90 days' order by created_at limit $1))
            """;

    static final Listing<UserLogin> LISTED = Listing.of("user_login", COLUMNS, LoginHistory::login, UserLogin::id)
            .byText("outcome", UserLogin::outcome)
            .byTime("created_at", UserLogin::createdAt);

    private LoginHistory() {}

    private static UserLogin login(Row r) {
        return new UserLogin(
                r.getUUID("id"),
                r.getString("outcome"),
                r.getString("reason"),
                r.getString("address"),
                r.getString("agent"),
                r.getOffsetDateTime("created_at").toInstant());
    }

    static void succeeded(Tx tx, String email) {
        tx.send(ADD, arguments(email, null));
    }

    /** Nobody waits for it: a wrong password must not take longer if there is an account. */
    static void failed(Db db, String email, String reason) {
        db.query(ADD, arguments(email, reason))
                .onFailure(e -> LOG.warn("a failed login is not recorded: {}", e.toString()));
    }

    private static @Nullable Object[] arguments(String email, @Nullable String reason) {
        return new @Nullable Object[] {
            Ids.next(), email, reason, Request.clientAddress(), Request.clientAgent(), KEPT - 1
        };
    }

    static Future<UserLoginPage> list(Db db, UUID user, UserLoginQuery query) {
        var where = Where.of("true")
                .and("user_id = ?", user)
                .in("outcome", query.outcome())
                .between("created_at", query.createdFrom(), query.createdTo());
        return query.page().read(db, LISTED, where).map(slice -> new UserLoginPage(slice.data(), slice.meta()));
    }
}
