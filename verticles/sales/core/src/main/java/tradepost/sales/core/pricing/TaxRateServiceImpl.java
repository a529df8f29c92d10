package tradepost.sales.core.pricing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Text;
import tradepost.sales.SalesEvents;
import tradepost.sales.tax.DeleteTaxRate;
import tradepost.sales.tax.TaxRate;
import tradepost.sales.tax.TaxRatePage;
import tradepost.sales.tax.TaxRateQuery;
import tradepost.sales.tax.TaxRateService;
import tradepost.sales.tax.WriteTaxRate;

public final class TaxRateServiceImpl implements TaxRateService {
    static final Resource<TaxRate, WriteTaxRate> RATES = Resource.of("tax_rate", TaxRate.class, WriteTaxRate.class)
            .column("name", w -> Text.visible("name", w.name()))
            .column("region", w -> w.region() == null ? null : Text.visible("region", w.region()))
            .column("category", w -> w.category() == null ? "standard" : w.category())
            .column("included", w -> Boolean.TRUE.equals(w.included()))
            .column("valid_to", TaxRateServiceImpl::validTo)
            .sortedBy(TaxRateQuery.SORTS)
            .publishes(SalesEvents.TAX_RATE)
            .build();

    /** Each change takes it, because two changes that exclude each other would otherwise wait for each other. */
    private static final String LOCK_ALL = "select pg_advisory_xact_lock(71003)";

    /** Bounds what every node keeps in memory. */
    private static final int RATES_MAX = 10_000;

    private static final String COUNT = "select count(*) from tax_rate where deleted_at is null";

    private final Vertx vertx;
    private final Db db;
    private final TaxRates rates;

    public TaxRateServiceImpl(Vertx vertx, Db db, TaxRates rates) {
        this.vertx = vertx;
        this.db = db;
        this.rates = rates;
    }

    private static @Nullable OffsetDateTime validTo(WriteTaxRate w) {
        if (w.validTo() == null) return null;
        if (w.validFrom() != null && !w.validFrom().isBefore(w.validTo()))
            throw Problem.badRequest("empty_period", Problem.detail("valid_to", "is not after valid_from"));
        return w.validTo().atOffset(ZoneOffset.UTC);
    }

    private <T extends Record> Future<T> change(Class<T> type, Function<Tx, T> change) {
        return Idempotency.task(vertx, db, type, tx -> {
                    tx.sql(LOCK_ALL);
                    return change.apply(tx);
                })
                .onComplete(done -> rates.forget());
    }

    @Override
    public Future<TaxRate> createTaxRate(WriteTaxRate body, Caller caller) {
        return change(TaxRate.class, tx -> {
            if (tx.single(r -> r.getLong(0), COUNT) >= RATES_MAX) throw Problem.conflict("too_many_tax_rates");
            return RATES.create(tx, body);
        });
    }

    @Override
    public Future<TaxRate> getTaxRate(UUID taxRateId, Caller caller) {
        return RATES.get(db, taxRateId);
    }

    @Override
    public Future<TaxRatePage> listTaxRates(TaxRateQuery q, Caller caller) {
        return q.page().read(db, RATES.listing(), where(q)).map(slice -> new TaxRatePage(slice.data(), slice.meta()));
    }

    static Where where(TaxRateQuery q) {
        return RATES.where(q.archived(), q.createdFrom(), q.createdTo())
                .and("country = ?", q.country())
                .and("category = ?", q.category());
    }

    @Override
    public Future<TaxRate> putTaxRate(UUID taxRateId, WriteTaxRate body, Caller caller) {
        return change(TaxRate.class, tx -> RATES.put(tx, taxRateId, body));
    }

    @Override
    public Future<TaxRate> patchTaxRate(UUID taxRateId, JsonObject body, Caller caller) {
        return change(TaxRate.class, tx -> RATES.patch(tx, taxRateId, body));
    }

    @Override
    public Future<Void> deleteTaxRate(UUID taxRateId, DeleteTaxRate query, Caller caller) {
        return change(Done.class, tx -> RATES.delete(tx, taxRateId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<TaxRate> restoreTaxRate(UUID taxRateId, Caller caller) {
        return change(TaxRate.class, tx -> RATES.restore(tx, taxRateId));
    }
}
