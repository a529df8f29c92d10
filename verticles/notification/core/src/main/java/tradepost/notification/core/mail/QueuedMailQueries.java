package tradepost.notification.core.mail;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.notification.core.inbox.ReadingRight;
import tradepost.notification.mail.Mail;
import tradepost.notification.mail.Suppression;

/** Statements on mails and refused addresses. */
final class QueuedMailQueries {
    static final String ADD = """
            insert into mail(id, template, source, customer_id, entity_type, entity_id, data, event_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (source, template) do nothing
            """;
    /** One that is not sent, so that it is seen. */
    static final String ADD_SKIPPED = """
            insert into mail(id, template, source, customer_id, entity_type, entity_id, data, event_at, status, error, error_code, next_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, 'skipped', $9, 0, null) on conflict (source, template) do nothing
            """;

    static final String ADD_FOR_USERS = """
            insert into mail(id, template, source, user_id, entity_type, entity_id, data, recipient, recipient_name, event_at)
            select new.id, $3, $4::uuid || ' ' || new.user_id, new.user_id, 'notification', $4, $5, r.email, r.name, $6
            from unnest($1::uuid[], $2::uuid[]) new(id, user_id) join recipient r using (user_id) where r.is_active
            on conflict (source, template) do nothing
            """;
    /** Counts no further than the limit. */
    static final String COUNT_WAITING = """
            select count(*) from (select 1 from mail where status = 'waiting' limit $1) waiting
            """;

    /** Nobody else claims the mail before {@code next_at}; if this process dies, it is due again then. */
    static final String CLAIM = """
            update mail set attempts = attempts + 1, next_at = now() + $1::int * interval '1 second', updated_at = now()
            where id = (select id from mail where status = 'waiting' and next_at <= now() order by next_at limit 1 for update skip locked)
            returning id, template, attempts, resends, customer_id, user_id, data, language, recipient, recipient_name, subject, text, html, created_at,
              event_at, is_unanswered
            """;
    /** The milliseconds until the next one is due. */
    static final String NEXT = """
            select ceil(extract(epoch from min(next_at) - now()) * 1000)::bigint from mail where status = 'waiting'
            """;

    static final String COMPOSED = """
            update mail set language = $3, recipient = $4, recipient_name = $5, subject = $6, text = $7, html = $8, updated_at = now()
            where id = $1 and attempts = $2 and status = 'waiting'
            """;
    /** Only the attempt that holds the mail ends it. */
    static final String FINISH = """
            update mail set status = $3, error = $4, error_code = $5, next_at = null, updated_at = now(),
                            sent_at = case when $3 = 'sent' then now() else sent_at end
            where id = $1 and attempts = $2 and status = 'waiting'
            """;

    static final String POSTPONE = """
            update mail set error = $4, error_code = $5, next_at = now() + $3::bigint * interval '1 millisecond', updated_at = now(),
                            is_unanswered = is_unanswered or $6
            where id = $1 and attempts = $2 and status = 'waiting'
            """;
    /** It is no attempt: nothing was sent. */
    static final String DEFER = """
            update mail set attempts = attempts - 1, error = $4, error_code = 0, next_at = now() + $3::int * interval '1 second', updated_at = now()
            where id = $1 and attempts = $2 and status = 'waiting'
            """;

    static final String RESEND = """
            update mail set status = 'waiting', attempts = 0, resends = resends + 1, next_at = now(), updated_at = now(), error = null, error_code = null,
                            is_unanswered = false, recipient = null, recipient_name = null
            where id = $1 and status <> 'waiting' and data <> '{}'
            """;

    static final String RECIPIENT = "select recipient from mail where id = $1";
    static final String CUSTOMER = "select customer_id from mail where id = $1";
    /** The reader of a notification, as the user and the role are now. */
    static final String READER = """
            select r.email, r.name, %s from mail m
              join recipient r using (user_id) left join recipient_role o on o.name = r.role left join notification n on n.id = m.entity_id
            where m.id = $1 and r.is_active
            """.formatted(ReadingRight.COLUMNS);

    static final int FORGET_PART = 1_000;

    /**
     * What a mail says about a person is deleted, and one that waits is not sent. That a mail was sent is kept. Returns the last of a full part
     * of the mails after $2; a customer may have very many.
     */
    private static final String FORGET = """
            with part as materialized (select id from mail where %s = $1 and id > $2 order by id limit %d),
            forgotten as (
              update mail set recipient = null, recipient_name = null, subject = null, text = null, html = null, data = '{}',
                              error = case when status = 'waiting' then 'its recipient was deleted' end,
                              status = case when status = 'waiting' then 'skipped' else status end, next_at = null, updated_at = now()
              where id = any(array(select id from part)) and data <> '{}' returning id),
            allowed as (delete from mail_suppression where mail_id = any(array(select id from forgotten)))
            select id from part order by id offset %d
            """;

    static final String FORGET_CUSTOMER = FORGET.formatted("customer_id", FORGET_PART, FORGET_PART - 1);
    static final String FORGET_USER = FORGET.formatted("user_id", FORGET_PART, FORGET_PART - 1);

    static final String IS_SUPPRESSED = "select 1 from mail_suppression where address = $1";
    static final String SUPPRESS = """
            insert into mail_suppression(id, address, error, error_code, mail_id) values ($1, $2, $3, $4, $5) on conflict (address) do nothing
            """;
    static final String DELETE_SUPPRESSION = "delete from mail_suppression where id = $1";

    static final String PRUNE = """
            delete from mail where id = any(array(
              select id from mail where created_at < now() - $1 * interval '1 day' and status <> 'waiting' order by created_at limit $2))
            """;

    private static final String COLUMNS =
            "id, template, language, status, recipient, recipient_name, subject, attempts, error, error_code, entity_type, entity_id, next_at,"
                    + " sent_at, created_at, updated_at";

    static final String GET = "select " + COLUMNS + ", text, html from mail where id = $1";

    static final Listing<Mail> LISTED = Listing.of(
                    "mail", COLUMNS + ", null::text, null::text", QueuedMailQueries::mail, Mail::id)
            .byTime("created_at", Mail::createdAt)
            .byTime("updated_at", Mail::updatedAt);

    static final Listing<Suppression> SUPPRESSED = Listing.of(
                    "mail_suppression",
                    "id, address, error, error_code, mail_id, created_at",
                    QueuedMailQueries::suppression,
                    Suppression::id)
            .byTime("created_at", Suppression::createdAt);

    /**
     * A mail that this process has claimed.
     *
     * @param attempts including the one that begins now
     * @param texts null until it has been composed
     * @param isUnanswered whether a server got it and did not respond
     */
    record Claimed(
            UUID id,
            MailKind kind,
            int attempts,
            int resends,
            @Nullable UUID customerId,
            @Nullable UUID userId,
            JsonObject data,
            @Nullable String language,
            @Nullable String recipient,
            @Nullable String recipientName,
            @Nullable MailTexts texts,
            Instant createdAt,
            Instant eventAt,
            boolean isUnanswered) {
        Claimed composed(String language, String recipient, String recipientName, MailTexts texts) {
            return new Claimed(
                    id,
                    kind,
                    attempts,
                    resends,
                    customerId,
                    userId,
                    data,
                    language,
                    recipient,
                    recipientName,
                    texts,
                    createdAt,
                    eventAt,
                    isUnanswered);
        }

        /** As in the Message-ID: the same for each attempt, and another one if somebody has it sent again. */
        String messageId() {
            return resends == 0 ? id.toString() : id + "." + resends;
        }
    }

    static Claimed claimed(Row r) {
        var subject = r.getString(10);
        return new Claimed(
                r.getUUID(0),
                MailKind.of(r.getString(1)),
                r.getInteger(2),
                r.getInteger(3),
                r.getUUID(4),
                r.getUUID(5),
                r.getJsonObject(6),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                subject == null ? null : new MailTexts(subject, r.getString(11), r.getString(12)),
                r.getOffsetDateTime(13).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                r.getBoolean(15));
    }

    static Mail mail(Row r) {
        return new Mail(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getInteger(7),
                r.getString(8),
                r.getInteger(9),
                r.getString(10),
                r.getUUID(11),
                RowMapper.instant(r, 12),
                RowMapper.instant(r, 13),
                r.getOffsetDateTime(14).toInstant(),
                r.getOffsetDateTime(15).toInstant(),
                r.getString(16),
                r.getString(17));
    }

    static Suppression suppression(Row r) {
        return new Suppression(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getInteger(3),
                r.getUUID(4),
                r.getOffsetDateTime(5).toInstant());
    }

    private QueuedMailQueries() {}
}
