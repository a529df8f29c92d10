package tradepost.auth.core.mail;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements on outgoing mails and the tokens in them. */
final class MailQueries {
    /** Bounds the number of waiting mails, whoever causes them. */
    static final String ADD_MAIL = """
            insert into mail_outbox(id, kind, recipient, user_id)
            select $1, $2, $3, $4::uuid where $5::int > (select count(*) from (select 1 from mail_outbox limit $5::int) waiting)
            """;

    /** No other node claims the mail before {@code next_at}. If this process dies, that time makes the mail available again. */
    static final String CLAIM_MAIL = """
            update mail_outbox set attempts = attempts + 1, next_at = now() + $1::int * interval '1 second'
            where id = (select id from mail_outbox where next_at not between now() and now() + $1::int * interval '1 second'
                        order by next_at limit 1 for update skip locked)
            returning id, kind, recipient, attempts, created_at, user_id
            """;

    /**
     * @param attempts including the one that starts now
     * @param user whose mail it is; null if the recipient may be anybody
     */
    record Waiting(
            UUID id,
            String kind,
            String recipient,
            int attempts,
            Instant since,
            @Nullable UUID user) {}

    static Waiting waiting(Row r) {
        return new Waiting(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getOffsetDateTime(4).toInstant(),
                r.getUUID(5));
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
              where r.user_id = u.id and r.created_at between now() - interval '15 minutes' and clock_timestamp())
            for share of u
            """;

    static final String DELETE_RESET = "delete from password_reset where hash = $1";

    /** Returns no row if an account has the address. */
    static final String ADD_REGISTRATION = """
            insert into address_proof(hash, kind, email, expires_at)
            select $1, 'register', $2, now() + interval '24 hours' where not exists (select from app_user where email = $2)
            """;

    /** Replaces the earlier tokens. Returns no row unless the account still waits for this. */
    static final String ADD_INVITATION = """
            with waiting as (
              select id, email from app_user where id = $2 and email = $3 and status = 'invited' for share),
            earlier as (delete from address_proof where user_id in (select id from waiting))
            insert into address_proof(hash, kind, email, user_id, expires_at)
            select $1, 'invite', email, id, now() + $4::int * interval '1 day' from waiting
            """;

    /**
     * The same for another address. A command that takes the request back, such as a new password, deletes the mail while it holds the lock of
     * the account.
     */
    static final String ADD_EMAIL_CHANGE = """
            with asked as (
              select u.id from app_user u join mail_outbox m on m.id = $4
              where u.id = $2 and u.status = 'active' and not exists (select from app_user o where o.email = $3 and o.id <> u.id)
              for share of u, m),
            earlier as (delete from address_proof where user_id in (select id from asked))
            insert into address_proof(hash, kind, email, user_id, expires_at)
            select $1, 'change', $3, id, now() + interval '24 hours' from asked
            """;

    /** Whether the mail still waits, and another account than its own has the address. */
    static final String IS_TAKEN = """
            select 1 from mail_outbox m join app_user u on u.email = m.recipient and u.id is distinct from m.user_id where m.id = $1
            """;

    static final String DELETE_PROOF = "delete from address_proof where hash = $1";

    private MailQueries() {}
}
