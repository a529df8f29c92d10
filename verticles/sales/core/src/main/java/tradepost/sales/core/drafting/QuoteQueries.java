package tradepost.sales.core.drafting;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;
import tradepost.orders.OrderNumber;
import tradepost.sales.quote.Quote;

/** The statements on quotes, with their row mapping. */
final class QuoteQueries {
    private static final OrderNumber NUMBER = new OrderNumber("QU-");

    private static final String COLUMNS = """
            id, number, customer_id, customer_name, status, currency, total_amount, valid_until, notes, reference, decline_reason, order_id,
            version, created_at, updated_at, sent_at, ended_at, keep_taxes""";

    private static final String WITH_CONTENT =
            COLUMNS + ", customer_user_id, content, valid_until <= clock_timestamp()";

    static final Listing<Quote> LISTED = Listing.of("sales_quote", COLUMNS, QuoteQueries::quote, Quote::id)
            .byDocumentNumber("number", NUMBER.prefix(), Quote::number)
            .byTime("valid_until", Quote::validUntil)
            .byTime("created_at", Quote::createdAt);

    static final String GET = "select %s from sales_quote where id = $1".formatted(WITH_CONTENT);

    static final String LOCK = GET + " for no key update";

    static final String INSERT = """
            insert into sales_quote(id, number, customer_id, customer_name, customer_user_id, currency, total_amount, valid_until, notes, reference,
              content, keep_taxes)
            values ($1, %s, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning %s
            """.formatted(NUMBER.next("quote_number"), WITH_CONTENT);

    static final String REPLACE = """
            update sales_quote set customer_id = $2, customer_name = $3, customer_user_id = $4, currency = $5, total_amount = $6, valid_until = $7,
              notes = $8, reference = $9, content = $10, keep_taxes = $11, version = version + 1, updated_at = now()
            where id = $1 and status = 'draft' returning %s
            """.formatted(WITH_CONTENT);

    static final String SEND = """
            update sales_quote set status = 'sent', sent_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and valid_until > now() returning %s
            """.formatted(QuoteStates.SEND.allowed(), WITH_CONTENT);

    /** $2: the order. */
    static final String ACCEPT = """
            update sales_quote set status = 'accepted', order_id = $2, ended_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and valid_until > now() returning %s
            """.formatted(QuoteStates.ACCEPT.allowed(), WITH_CONTENT);

    static final String DECLINE = """
            update sales_quote set status = 'declined', decline_reason = $2, ended_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and valid_until > now() returning %s
            """.formatted(QuoteStates.DECLINE.allowed(), WITH_CONTENT);

    static final String ANY_DUE = "select exists (select from sales_quote where %s and valid_until <= now())"
            .formatted(QuoteStates.EXPIRE.allowed());

    /** Of at most this many. */
    static final String EXPIRE = """
            with due as (select id as due from sales_quote where %s and valid_until <= now() order by valid_until limit $1
              for no key update skip locked)
            update sales_quote set status = 'expired', ended_at = now(), version = version + 1, updated_at = now()
            from due where id = due and %s returning %s
            """.formatted(QuoteStates.EXPIRE.allowed(), QuoteStates.EXPIRE.allowed(), COLUMNS);

    private QuoteQueries() {}

    /**
     * A quote with what only this context knows.
     *
     * @param owner the user whose own quote it is
     * @param content what its order is made of
     */
    record Stored(Quote quote, @Nullable UUID owner, JsonObject content, boolean expired) {
        static Stored of(Row r) {
            return new Stored(QuoteQueries.quote(r), r.getUUID(18), r.getJsonObject(19), r.getBoolean(20));
        }
    }

    static Quote quote(Row r) {
        var currency = r.getString(5);
        return new Quote(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getString(4),
                currency,
                Money.read(r, 6, currency),
                r.getOffsetDateTime(7).toInstant(),
                r.getString(8),
                r.getString(9),
                r.getString(10),
                r.getUUID(11),
                r.getLong(12),
                r.getOffsetDateTime(13).toInstant(),
                r.getOffsetDateTime(14).toInstant(),
                RowMapper.instant(r, 15),
                RowMapper.instant(r, 16),
                r.getBoolean(17));
    }
}
