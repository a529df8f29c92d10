package tradepost.analytics.core.projection;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;

/**
 * One generation of facts and totals.
 *
 * @param asOf the last event that counts
 * @param zone whose days its totals have
 * @param currency in which stock is valued
 */
public record Projection(short generation, AsOf asOf, BusinessZone zone, String currency) {
    private static final String LIVE = "select generation, as_of, position, zone, currency from projection where live";
    private static final String BEGIN = """
            update projection set zone = $1, currency = $2, updated_at = now() where live and zone is null
            """;
    private static final String ADVANCE = """
            update projection set position = greatest(position, $2), as_of = case when $2 > position then $3 else as_of end, updated_at = now()
            where generation = $1
            """;

    /** The generation that is shown, as the transaction sees it. */
    public static Projection live(Tx tx) {
        return tx.single(Projection::of, LIVE);
    }

    /** The same outside of a transaction. */
    public static Projection live(Db db) {
        return db.list(Projection::of, LIVE).await().getFirst();
    }

    /** Gives a new database its zone and its currency. */
    static void begin(Db db, BusinessZone zone, String currency) {
        db.query(BEGIN, zone.id(), currency).await();
    }

    private static Projection of(Row r) {
        return new Projection(
                r.getShort(0),
                new AsOf(RowMapper.instant(r, 1), r.getLong(2)),
                BusinessZone.of(Objects.requireNonNullElse(r.getString(3), BusinessZone.UTC.id())),
                Objects.requireNonNullElse(r.getString(4), ""));
    }

    /** Applies events and counts up to the last of them, in their order. One that was applied before adds nothing. */
    void apply(Tx tx, List<Event> events) {
        var last = events.getLast();
        var totals = new Totals();
        KnownNames.apply(tx, events);
        OrderFacts.apply(tx, this, events, totals);
        InvoiceFacts.apply(tx, this, events, totals);
        MoneyFacts.apply(tx, this, events, totals);
        ReturnFacts.apply(tx, this, events);
        StockFacts.apply(tx, this, events, totals);
        PurchaseFacts.apply(tx, this, events, totals);
        AlertFacts.apply(tx, this, events, totals);
        totals.write(tx, generation);
        tx.send(ADVANCE, generation, last.sequence(), time(last));
    }

    private static @Nullable OffsetDateTime time(Event e) {
        return e.time().atOffset(ZoneOffset.UTC);
    }
}
