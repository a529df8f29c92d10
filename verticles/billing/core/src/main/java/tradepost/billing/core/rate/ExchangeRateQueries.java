package tradepost.billing.core.rate;

import io.vertx.sqlclient.Row;
import tradepost.billing.BillingEvents;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.FoundRate;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.value.Money;

/** The statements on exchange rates, with their row mapping. */
final class ExchangeRateQueries {
    private static final String COLUMNS = "id, from_currency, to_currency, date, rate, created_at";

    static final Listing<ExchangeRate> LISTED = Listing.of(
                    "exchange_rate", COLUMNS, ExchangeRateQueries::rate, ExchangeRate::id)
            .byDate("date", ExchangeRate::date);

    static final String INSERT = """
            insert into exchange_rate(id, from_currency, to_currency, date, rate) values ($1, $2, $3, $4, $5) returning %s
            """.formatted(COLUMNS);

    static final String DELETE = "delete from exchange_rate where id = $1 returning %s, version".formatted(COLUMNS);

    static final String OF_TODAY = """
            select rate from exchange_rate where from_currency = $1 and to_currency = $2 and date <= business_day(now())
            order by date desc limit 1
            """;

    /** Each pair and day once; returns those that are new or changed. The version of a new one is 1. */
    static final String SET_ALL = """
            insert into exchange_rate as r (id, from_currency, to_currency, date, rate)
            select u.* from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::numeric[]) as u(id, f, t, d, r) order by f, t, d
            on conflict (from_currency, to_currency, date) do update set rate = excluded.rate, version = r.version + 1, updated_at = now()
              where r.rate <> excluded.rate
            returning %s, version
            """.formatted(COLUMNS);

    private ExchangeRateQueries() {}

    static ExchangeRate rate(Row r) {
        return new ExchangeRate(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getLocalDate(3),
                Money.plain(r.getBigDecimal(4)),
                r.getOffsetDateTime(5).toInstant());
    }

    /** With the version after the columns. */
    static Event set(Row r) {
        return EventLog.event(BillingEvents.EXCHANGE_RATE_SET, r.getUUID(0), r.getLong(6), Json.write(rate(r)));
    }

    static Event deleted(Row r) {
        return EventLog.event(BillingEvents.EXCHANGE_RATE_DELETED, r.getUUID(0), r.getLong(6) + 1, Json.write(rate(r)));
    }

    static FoundRate found(Row r) {
        return new FoundRate(Money.plain(r.getBigDecimal(0)));
    }
}
