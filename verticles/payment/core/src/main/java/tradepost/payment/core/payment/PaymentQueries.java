package tradepost.payment.core.payment;

import io.vertx.sqlclient.Row;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.value.Money;
import tradepost.payment.PaymentChange;
import tradepost.payment.PaymentDocument;
import tradepost.payment.ProviderMoney;
import tradepost.payment.Refund;

/** The statements on payments, with their row mappings. */
final class PaymentQueries {
    static final String COLUMNS = """
            id, direction, order_id, order_number, customer_id, vendor_id, provider, method, reference, currency, amount,
            refunded_amount, status, capture, provider_reference, failure, actor, version, created_at, updated_at, authorised_at,
            captured_at, failed_at, cancelled_at, pending_refund_amount, metadata, coalesce(date, business_day(captured_at)) as date""";

    static final String GET = "select %s from payment where id = $1".formatted(COLUMNS);

    static final String LOCK = GET + " for no key update";

    static final Listing<PaymentDocument> LISTED = Listing.of(
                    "payment", COLUMNS, PaymentQueries::payment, PaymentDocument::id)
            .byNumber("amount", PaymentDocument::amount)
            .byText("status", PaymentDocument::status)
            .byText("order_number", PaymentDocument::orderNumber)
            .byTime("created_at", PaymentDocument::createdAt)
            .byTime("updated_at", PaymentDocument::updatedAt);

    static final Searched SEARCHED = Searched.own("payment", "reference");

    static final String REFUNDS = """
            select r.id, r.refund_id, r.payment_id, r.amount, r.reason, r.status, r.failure, r.actor, r.created_at, r.done_at, r.retries, p.currency, r.method, r.reference,
              coalesce(r.date, business_day(r.done_at))
            from refund r join payment p on p.id = r.payment_id where r.payment_id = $1 order by r.id limit 1000
            """;

    static final String REFUND_STATUS = "select status from refund where refund_id = $1 and payment_id = $2";

    static final String HISTORY = """
            select c.status, c.amount, c.reason, c.actor, c.at, p.currency
            from payment_change c join payment p on p.id = c.payment_id where c.payment_id = $1 order by c.id limit 1000
            """;

    static final String LAST = "select id from payment order by id desc limit 1";

    /** Where a part ends that begins after $1, and has $3 payments up to $2. */
    static final String PART_TO =
            "select coalesce((select id from payment where id > $1 and id <= $2 order by id offset $3 - 1 limit 1), $2)";

    /** What the payments after $1, up to $2, and their refunds have moved, by who has moved it. */
    static final String MONEY = """
            select direction, provider, currency, sum(amount) from (
              select direction, provider, currency, case direction when 'in' then amount else -amount end as amount
              from payment where id > $1 and id <= $2 and status in ('captured', 'partially_refunded', 'refunded')
              union all
              select p.direction, r.provider, p.currency, case p.direction when 'in' then -r.amount else r.amount end from refund r join payment p on p.id = r.payment_id
              where r.payment_id > $1 and r.payment_id <= $2 and r.status = 'done') moved
            group by direction, provider, currency order by direction, provider, currency
            """;

    /** Payments that were captured when their order was paid; one that exists is left as it is. */
    static final String RECORD = """
            insert into payment(id, direction, order_id, order_number, customer_id, vendor_id, provider, method, reference, currency,
              amount, actor, metadata, date, status, captured_at)
            select n.*, 'captured', clock_timestamp() from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[],
              $7::text[], $8::text[], $9::text[], $10::text[], $11::numeric[], $12::text[], $13::jsonb[], $14::date[]) as n
            on conflict (id) do nothing returning id
            """;

    /** Rows of the history. */
    static final String CHANGED = """
            insert into payment_change(id, payment_id, status, amount, reason, actor)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::text[], $6::text[])
            """;

    /** In the order in which all transactions lock payments. */
    static final String LOCK_ALL =
            "select %s from payment where id = any((select $1::uuid[])::uuid[]) order by id for no key update"
                    .formatted(COLUMNS);

    /** $2: what was given back now, negative if credit came back; $3: what the provider is asked to give back, which may be negative, too. */
    static final String GIVE_BACK = """
            update payment set refunded_amount = refunded_amount + $2, pending_refund_amount = pending_refund_amount + $3,
                   status = case when refunded_amount + $2 = amount then 'refunded' when refunded_amount + $2 > 0 then 'partially_refunded'
                                 when refunded_amount > 0 then 'captured' else status end,
                   version = version + 1, updated_at = clock_timestamp()
            where id = $1 returning %s
            """.formatted(COLUMNS);

    /** The part of a refund, unless it is known. $11: the day on which it counts if it is done. */
    static final String INSERT_REFUND = """
            insert into refund(id, refund_id, payment_id, amount, reason, actor, status, method, reference, provider, date, due_at, done_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $7 = 'done' then $11::date end,
                   case when $7 = 'pending' then clock_timestamp() end, case when $7 = 'done' then clock_timestamp() end
            on conflict (id) do nothing
            """;

    private PaymentQueries() {}

    static PaymentDocument payment(Row r) {
        var currency = r.getString(9);
        return new PaymentDocument(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getUUID(4),
                r.getUUID(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                r.getJsonObject(25),
                currency,
                Money.read(r, 10, currency),
                Money.read(r, 11, currency),
                r.getString(12),
                r.getString(13),
                r.getString(14),
                r.getString(15),
                r.getString(16),
                r.getLong(17),
                r.getOffsetDateTime(18).toInstant(),
                r.getOffsetDateTime(19).toInstant(),
                RowMapper.instant(r, 20),
                RowMapper.instant(r, 21),
                r.getLocalDate(26),
                RowMapper.instant(r, 22),
                RowMapper.instant(r, 23),
                Money.read(r, 24, currency));
    }

    static Refund refund(Row r) {
        return new Refund(
                r.getUUID(0),
                r.getUUID(1),
                r.getUUID(2),
                Money.read(r, 3, r.getString(11)),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                r.getOffsetDateTime(8).toInstant(),
                RowMapper.instant(r, 9),
                r.getLocalDate(14),
                r.getInteger(10),
                r.getString(12),
                r.getString(13));
    }

    static PaymentChange change(Row r) {
        return new PaymentChange(
                r.getString(0),
                Money.read(r, 1, r.getString(5)),
                r.getString(2),
                r.getString(3),
                r.getOffsetDateTime(4).toInstant());
    }

    static ProviderMoney money(Row r) {
        var currency = r.getString(2);
        return new ProviderMoney(r.getString(0), r.getString(1), currency, Money.read(r, 3, currency));
    }
}
