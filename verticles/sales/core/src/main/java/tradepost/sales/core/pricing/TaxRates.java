package tradepost.sales.core.pricing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Offer;
import tradepost.kernel.db.Db;
import tradepost.orders.invoice.OrderAddress;
import tradepost.sales.SalesOrderLine;

/**
 * The tax rates that apply now. They are read when an order is written, at most once a second, so that an order costs no statement. A change
 * by this node is seen at once, because it calls {@link #forget}.
 */
public final class TaxRates {
    private static final long MAX_AGE_NS = TimeUnit.SECONDS.toNanos(1);

    /** By the database's clock. */
    private static final String READ = """
            select country, coalesce(region, ''), category, rate, included from tax_rate
            where deleted_at is null and archived_at is null and (valid_from is null or valid_from <= now())
              and (valid_to is null or valid_to > now())
            """;

    private record Key(String country, String region, String category) {}

    private static String region(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private record Entry(Key key, Tax tax) {
        static Entry of(Row r) {
            var category = r.getString(2);
            return new Entry(
                    new Key(r.getString(0), region(r.getString(1)), category),
                    new Tax(category, r.getBigDecimal(3), r.getBoolean(4)));
        }
    }

    /** @param region in lower case; empty if it is unknown */
    public record Place(String country, String region) {}

    /** The rates at one moment. */
    public static final class Applying {
        private final Map<Key, Tax> taxes;
        private final String defaultCountry;

        private Applying(Map<Key, Tax> taxes, String defaultCountry) {
            this.taxes = taxes;
            this.defaultCountry = defaultCountry;
        }

        public boolean isEmpty() {
            return taxes.isEmpty();
        }

        /** Where an order is taxed: at its shipping address if that has a country, else at its billing address, else in the default country. */
        public Place place(@Nullable OrderAddress shipping, @Nullable OrderAddress billing) {
            var address = hasCountry(shipping) ? shipping : hasCountry(billing) ? billing : null;
            if (address == null) return new Place(defaultCountry, "");
            var region = address.region() == null ? "" : region(address.region());
            return new Place(Objects.requireNonNull(address.country()), region);
        }

        /**
         * The tax on items of a category, or null. It is that of the region if this has one, else that of the country.
         *
         * @param category null for the usual one
         */
        public @Nullable Tax of(@Nullable String category, Place place) {
            var of = Offer.taxCategory(category);
            var ofRegion = taxes.get(new Key(place.country(), place.region(), of));
            return ofRegion != null ? ofRegion : taxes.get(new Key(place.country(), "", of));
        }

        /** The taxes on the lines of an order, each null if it is not taxed. */
        public List<@Nullable Tax> ofLines(List<SalesOrderLine> lines, Place place) {
            return lines.stream().map(l -> of(l.taxCategory(), place)).toList();
        }

        private static boolean hasCountry(@Nullable OrderAddress address) {
            return address != null && address.country() != null;
        }
    }

    private record Reading(Future<Applying> rates, long sinceNs) {
        boolean isUsable() {
            return System.nanoTime() - sinceNs < MAX_AGE_NS && !rates.failed();
        }
    }

    private final Db db;
    private final String defaultCountry;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    /** @param defaultCountry of orders without an address in a country; empty for none */
    public TaxRates(Db db, String defaultCountry) {
        this.db = db;
        this.defaultCountry = defaultCountry;
    }

    /** The rates of at most one second ago. Requests at the same time share one statement. Virtual threads only. */
    public Applying now() {
        var reading = last.get();
        if (reading == null || !reading.isUsable()) reading = read(reading);
        return reading.rates().succeeded()
                ? reading.rates().result()
                : reading.rates().await();
    }

    /** The rates as they are, read again. Virtual threads only. */
    Applying fresh() {
        forget();
        return now();
    }

    private Reading read(@Nullable Reading before) {
        var rates = Promise.<Applying>promise();
        var reading = new Reading(rates.future(), System.nanoTime());
        if (!last.compareAndSet(before, reading)) {
            var other = last.get();
            if (other != null && other.isUsable()) return other;
        }
        db.list(Entry::of, READ)
                .map(entries -> {
                    var taxes = new HashMap<Key, Tax>();
                    for (var e : entries) taxes.put(e.key(), e.tax());
                    return new Applying(Map.copyOf(taxes), defaultCountry);
                })
                .onComplete(rates);
        return reading;
    }

    /** The next order reads the rates again. */
    void forget() {
        last.set(null);
    }
}
