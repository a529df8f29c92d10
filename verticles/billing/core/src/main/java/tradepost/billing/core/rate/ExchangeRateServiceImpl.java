package tradepost.billing.core.rate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import tradepost.billing.BillingEvents;
import tradepost.billing.rate.AskedRate;
import tradepost.billing.rate.DeleteExchangeRate;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.ExchangeRatePage;
import tradepost.billing.rate.ExchangeRateQuery;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.rate.FoundRate;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.value.Money;

public final class ExchangeRateServiceImpl implements ExchangeRateService {
    static final Resource<ExchangeRate, WriteExchangeRate> RATES = Resource.of(
                    "exchange_rate", ExchangeRate.class, WriteExchangeRate.class)
            .column("from_currency", w -> currency("from_currency", w.fromCurrency()))
            .column("to_currency", ExchangeRateServiceImpl::toCurrency)
            .sortedBy(ExchangeRateQuery.SORTS)
            .publishes(BillingEvents.EXCHANGE_RATE)
            .build();

    /** The latest one of $1 in $2 on or before $3. */
    private static final String RATE_ON = """
            select rate from exchange_rate where from_currency = $1 and to_currency = $2 and date <= $3 and deleted_at is null and archived_at is null
            order by date desc limit 1
            """;

    private static final String IMPORT = "import_exchange_rates";

    private final Vertx vertx;
    private final Db db;
    private final CsvImports imports;

    public ExchangeRateServiceImpl(Vertx vertx, Db db, CsvImports imports, Contract contract) {
        this.vertx = vertx;
        this.db = db;
        this.imports = imports.handle(IMPORT, new RateRowWriter(contract));
    }

    private static String currency(String field, String code) {
        if (Money.isCurrency(code)) return code;
        throw Problem.badRequest("unknown_currency", Problem.detail(field, "is not a currency in use here"));
    }

    private static String toCurrency(WriteExchangeRate w) {
        if (w.toCurrency().equals(w.fromCurrency()))
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("to_currency", "must differ from from_currency"));
        return currency("to_currency", w.toCurrency());
    }

    @Override
    public Future<ExchangeRate> createExchangeRate(WriteExchangeRate body, Caller caller) {
        return Idempotency.task(vertx, db, ExchangeRate.class, tx -> RATES.create(tx, body));
    }

    @Override
    public Future<ExchangeRate> getExchangeRate(UUID exchangeRateId, Caller caller) {
        return RATES.get(db, exchangeRateId);
    }

    @Override
    public Future<ExchangeRatePage> listExchangeRates(ExchangeRateQuery q, Caller caller) {
        return q.page()
                .read(db, RATES.listing(), where(q))
                .map(slice -> new ExchangeRatePage(slice.data(), slice.meta()));
    }

    static Where where(ExchangeRateQuery q) {
        return RATES.where(q.archived(), q.createdFrom(), q.createdTo())
                .and("from_currency = ?", q.fromCurrency())
                .and("to_currency = ?", q.toCurrency());
    }

    @Override
    public Future<ExchangeRate> putExchangeRate(UUID exchangeRateId, WriteExchangeRate body, Caller caller) {
        return Idempotency.task(vertx, db, ExchangeRate.class, tx -> RATES.put(tx, exchangeRateId, body));
    }

    @Override
    public Future<ExchangeRate> patchExchangeRate(UUID exchangeRateId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, ExchangeRate.class, tx -> RATES.patch(tx, exchangeRateId, body));
    }

    @Override
    public Future<Void> deleteExchangeRate(UUID exchangeRateId, DeleteExchangeRate query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> RATES.delete(tx, exchangeRateId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<ExchangeRate> restoreExchangeRate(UUID exchangeRateId, Caller caller) {
        return Idempotency.task(vertx, db, ExchangeRate.class, tx -> RATES.restore(tx, exchangeRateId));
    }

    @Override
    public Future<Job> importExchangeRates(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(IMPORT, "importExchangeRates", query, upload, caller);
    }

    @Override
    public Future<FoundRate> rateOn(AskedRate asked, Caller caller) {
        return db.list(r -> r.getBigDecimal(0), RATE_ON, asked.fromCurrency(), asked.toCurrency(), asked.date())
                .map(found -> new FoundRate(found.isEmpty() ? null : plain(found.getFirst())));
    }

    private static BigDecimal plain(BigDecimal rate) {
        return Money.plain(rate);
    }
}
