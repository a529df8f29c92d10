package tradepost.auth.core.mail;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/** Statements on outgoing mails and their reset tokens. */
final class MailQueries {
    /** Bounds the number of waiting mails, whoever causes them. */
    static final String ADD_MAIL = """
            insert into mail_outbox(id, kind, recipient)
            select $1, $2, $3 where $4::int > (select count(*) from (select 1 from mail_outbox limit $4::int) waiting)
            """;

    /** No other node claims the mail before {@code next_at}. If this process dies, that time makes the mail available again. */
    static final String CLAIM_MAIL = """
            update mail_outbox set attempts = attempts + 1, next_at = now() + $1::int * interval '1 second'
            where id = (select id from mail_outbox where next_at not between now() and now() + $2::int * interval '1 second'
                        order by next_at limit 1 for update skip locked)
            returning id, kind, recipient, attempts, created_at
            """;

    /** @param attempts including the one that starts now */
    record Waiting(UUID id, String kind, String recipient, int attempts, Instant since) {}

    static Waiting waiting(Row r) {
        return new Waiting(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getOffsetDateTime(4).toInstant());
    }

    static final String POSTPONE_MAIL =
            "update mail_outbox set next_at = now() + $2::int * interval '1 second' where id = $1";

    static final String DELETE_MAIL = "delete from mail_outbox where id = $1";

    /**
     * Returns no row if no account has the address, or if there are enough mails already. Waits for a concurrent change of the address:
     * a token must not reach an address that the account has given up.
     */
    static final String ADD_RESET = """
            insert into password_reset(hash, user_id, expires_at)
            select $1, u.id, now() + $3::int * interval '1 second' from app_user u
            where u.email = $2 and u.status = 'active' and $4::int > (
              select count(*) from password_reset r
              where r.user_id = u.id and r.created_at between now() - interval '15 minutes' and now())
            for share of u
            """;

    static final String DELETE_RESET = "delete from password_reset where hash = $1";

    private MailQueries() {}
}
