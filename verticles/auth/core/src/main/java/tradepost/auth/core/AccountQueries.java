package tradepost.auth.core;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import tradepost.auth.User;

/** What changes an account, and the mails that tell of it. */
final class AccountQueries {
    static final String ACCOUNT = """
            select id, email, role, created_at, updated_at, password_hash from app_user where id = $1 and status = 'active'
            """;

    /** The password that was looked at must still be the one. */
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
        return new Changed(AuthQueries.user(r), r.getLong(5));
    }

    /** None for an address nobody has, and where there were enough already. */
    static final String ADD_RESET = """
            insert into password_reset(hash, user_id, expires_at)
            select $1, u.id, now() + $3::int * interval '1 second' from app_user u
            where u.email = $2 and u.status = 'active' and $4::int > (
              select count(*) from password_reset r
              where r.user_id = u.id and r.created_at between now() - interval '15 minutes' and now())
            """;

    /** One that ends later than any may was made by a clock that has been set back since. */
    private static final String GOOD_RESET =
            "hash = $1 and expires_at between now() and now() + interval '%d seconds'".formatted(Postman.RESET_SECONDS);

    static final String RESET_KNOWN = "select 1 from password_reset where " + GOOD_RESET;

    static final String USE_RESET = "delete from password_reset where " + GOOD_RESET + " returning user_id";

    static final String DELETE_RESET = "delete from password_reset where hash = $1";

    static final String DELETE_RESETS = "delete from password_reset where user_id = $1";

    static final String PRUNE_RESETS = """
            delete from password_reset where hash = any(array(
              select hash from password_reset where expires_at < now() order by expires_at limit $1))
            """;

    /** Not more than so many wait, whoever fills it. */
    static final String ADD_MAIL = """
            insert into mail_outbox(id, kind, recipient)
            select $1, $2, $3 where $4::int > (select count(*) from (select 1 from mail_outbox limit $4::int) waiting)
            """;

    /** Nobody else takes it until then: the time is what brings it back when this process dies over it. */
    static final String CLAIM_MAIL = """
            update mail_outbox set attempts = attempts + 1, next_at = now() + $1::int * interval '1 second'
            where id = (select id from mail_outbox where next_at not between now() and now() + $2::int * interval '1 second'
                        order by next_at limit 1 for update skip locked)
            returning id, kind, recipient, attempts, created_at
            """;

    /** @param attempts with the one that begins */
    record Waiting(UUID id, String kind, String recipient, int attempts, Instant since) {}

    static Waiting waiting(Row r) {
        return new Waiting(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getOffsetDateTime(4).toInstant());
    }

    static final String MAIL_LATER =
            "update mail_outbox set next_at = now() + $2::int * interval '1 second' where id = $1";

    static final String DELETE_MAIL = "delete from mail_outbox where id = $1";

    private AccountQueries() {}
}
