package tradepost.sales.core.draft;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.KnownOwners;
import tradepost.kernel.listing.Listing;
import tradepost.orders.OrderNumber;
import tradepost.sales.core.order.Columns;
import tradepost.sales.quote.Quote;

/** The statements on quotes, with their row mapping. */
final class QuoteQueries {
    private static final OrderNumber NUMBER = new OrderNumber("QU-");

    private static final Columns COLUMNS = new Columns("""
            id, number, customer_id, customer_name, status, currency, total_amount, valid_until, notes, reference, decline_reason, order_id,
            version, created_at, updated_at, sent_at, ended_at, keep_taxes, metadata, internal_notes, private_metadata,
            (content ->> 'payment_terms_days')::int as payment_terms_days""");

    private static final Columns MORE = new Columns(KnownOwners.of("sales_quote.customer_id")
            + " as owner, content, valid_until <= clock_timestamp() as expired");

    private static final String WITH_CONTENT = COLUMNS + ", " + MORE;

    static final Listing<Quote> LISTED = Listing.of("sales_quote", COLUMNS.toString(), QuoteQueries::quote, Quote::id)
            .byDocumentNumber("number", NUMBER.prefix(), Quote::number)
            .byTime("valid_until", Quote::validUntil)
            .byTime("created_at", Quote::createdAt)
            .byTime("updated_at", Quote::updatedAt);

    static final String GET = "select %s from sales_quote where id = $1".formatted(WITH_CONTENT);

    /** $1: the content of a quote. */
    static final String TAX_NAMES = """
            select tax_names(
              coalesce((select jsonb_agg(jsonb_build_object('category', l->'tax_category', 'rate', l->'tax_rate', 'included', l->'tax_included'))
                        from jsonb_array_elements($1::jsonb->'lines') l where l->>'tax_rate' is not null), '[]')
              || case when $1::jsonb->'shipping'->>'tax_rate' is null then '[]'
                      else jsonb_build_array(jsonb_build_object('category', 'shipping', 'rate', $1::jsonb->'shipping'->'tax_rate',
                        'included', $1::jsonb->'shipping'->'tax_included')) end,
              taxed_address($1::jsonb->'shipping_address', $1::jsonb->'billing_address'))
            """;

    static final String LOCK = GET + " for no key update";

    static final String INSERT = """
            insert into sales_quote(id, number, customer_id, customer_name, currency, total_amount, valid_until, notes, reference,
              content, keep_taxes, metadata, internal_notes, private_metadata)
            values ($1, %s, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning %s
            """.formatted(NUMBER.next("quote_number"), WITH_CONTENT);

    static final String REPLACE = """
            update sales_quote set customer_id = $2, customer_name = $3, currency = $4, total_amount = $5, valid_until = $6,
              notes = $7, reference = $8, content = $9, keep_taxes = $10, metadata = $11, internal_notes = $12,
              private_metadata = $13, version = version + 1, updated_at = now()
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

    /** A draft is declined at any time, because it does not expire. */
    static final String DECLINE = """
            update sales_quote set status = 'declined', decline_reason = $2, ended_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and (status = 'draft' or valid_until > now()) returning %s
            """.formatted(QuoteStates.DECLINE.allowed(), WITH_CONTENT);

    static final String DELETE =
            "delete from sales_quote where id = $1 and status = 'draft' returning %s".formatted(WITH_CONTENT);

    static final String ANY_DUE = "select exists (select from sales_quote where %s and valid_until <= now())"
            .formatted(QuoteStates.EXPIRE.allowed());

    /** Of at most this many. */
    static final String EXPIRE =
            """
            with due as (select id as due from sales_quote where %s and valid_until <= now() order by valid_until limit $1
              for no key update skip locked)
            update sales_quote set status = 'expired', ended_at = now(), version = version + 1, updated_at = now()
            from due where id = due and %s returning %s
            """.formatted(QuoteStates.EXPIRE.allowed(), QuoteStates.EXPIRE.allowed(), WITH_CONTENT);

    /** $1 the days before the end, $2 the most. The quote stays as it is, so its version does, too. */
    static final String ANNOUNCE = """
            with due as (select id as due from sales_quote where %s and ending_at is distinct from valid_until
                and valid_until > now() and valid_until <= now() + $1 * interval '1 day'
              order by valid_until limit $2 for no key update skip locked)
            update sales_quote set ending_at = valid_until from due where id = due returning %s
            """.formatted(QuoteStates.EXPIRE.allowed(), WITH_CONTENT);

    private QuoteQueries() {}

    /**
     * A quote with what only this context knows.
     *
     * @param owner the user whose own quote it is
     * @param content what its order is made of
     */
    record Stored(Quote quote, @Nullable UUID owner, JsonObject content, boolean expired) {
        static Stored of(Row r) {
            var more = MORE.in(r, COLUMNS.size());
            return new Stored(QuoteQueries.quote(r), more.uuid("owner"), more.json("content"), more.flag("expired"));
        }
    }

    static Quote quote(Row r) {
        var row = COLUMNS.in(r, 0);
        var currency = row.text("currency");
        return new Quote(
                row.uuid("id"),
                row.text("number"),
                row.uuid("customer_id"),
                row.text("customer_name"),
                row.text("status"),
                currency,
                row.amount("total_amount", currency),
                row.time("valid_until"),
                row.text("notes"),
                row.text("reference"),
                row.json("metadata"),
                row.text("internal_notes"),
                row.json("private_metadata"),
                row.text("decline_reason"),
                row.uuid("order_id"),
                row.number("version"),
                row.time("created_at"),
                row.time("updated_at"),
                row.timeOrNull("sent_at"),
                row.timeOrNull("ended_at"),
                row.flag("keep_taxes"),
                row.integer("payment_terms_days"));
    }
}
