package tradepost.billing.core.rate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import tradepost.billing.BillingEvents;
import tradepost.billing.rate.CurrencyPair;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.ExchangeRatePage;
import tradepost.billing.rate.ExchangeRateQuery;
import tradepost.billing.rate.ExchangeRateService;
import tradepost.billing.rate.FoundRate;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.CsvImports;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;

public final class ExchangeRateServiceImpl implements ExchangeRateService {
    private static final String IMPORT = "import_exchange_rates";

    private final Vertx vertx;
    private final Db db;
    private final CsvImports imports;

    public ExchangeRateServiceImpl(Vertx vertx, Db db, CsvImports imports, ExchangeRateRowWriter rows) {
        this.vertx = vertx;
        this.db = db;
        this.imports = imports.handle(IMPORT, rows);
    }

    @Override
    public Future<ExchangeRatePage> listExchangeRates(ExchangeRateQuery q, Caller caller) {
        var where = Where.of("true")
                .and("from_currency = ?", q.from())
                .and("to_currency = ?", q.to())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page()
                .read(db, ExchangeRateQueries.LISTED, where)
                .map(slice -> new ExchangeRatePage(slice.data(), slice.meta()));
    }

    @Override
    public Future<ExchangeRate> createExchangeRate(WriteExchangeRate body, Caller caller) {
        requirePair(body);
        return Idempotency.task(vertx, db, ExchangeRate.class, tx -> {
            var made = tx.single(
                    ExchangeRateQueries::rate,
                    ExchangeRateQueries.INSERT,
                    Ids.next(),
                    body.from(),
                    body.to(),
                    body.date(),
                    body.rate());
            EventLog.append(tx, BillingEvents.EXCHANGE_RATE_SET, made.id(), 1, made);
            return made;
        });
    }

    static void requirePair(WriteExchangeRate body) {
        Money.currency(body.from());
        Money.currency(body.to());
        if (body.from().equals(body.to()))
            throw Problem.badRequest("invalid_request", Problem.detail("to", "must differ from `from`"));
    }

    @Override
    public Future<Void> deleteExchangeRate(UUID rateId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    var deleted = tx.require(
                            "exchange_rate_not_found",
                            ExchangeRateQueries::deleted,
                            ExchangeRateQueries.DELETE,
                            rateId);
                    EventLog.appendAll(tx, List.of(deleted));
                    return new Done();
                })
                .mapEmpty();
    }

    @Override
    public Future<Job> importExchangeRates(ImportQuery query, Upload upload, Caller caller) {
        return imports.start(IMPORT, "importExchangeRates", query, upload, caller);
    }

    @Override
    public Future<FoundRate> rateOfToday(CurrencyPair body, Caller caller) {
        return db.list(ExchangeRateQueries::found, ExchangeRateQueries.OF_TODAY, body.from(), body.to())
                .map(found -> found.isEmpty() ? new FoundRate(null) : found.getFirst());
    }
}
