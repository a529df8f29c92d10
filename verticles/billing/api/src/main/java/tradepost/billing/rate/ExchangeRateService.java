package tradepost.billing.rate;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

/** The values of currencies in others, by day. */
@ProxyGen
public interface ExchangeRateService {
    String ADDRESS = "billing.exchange-rates";

    /** Newest first by default. Fails 400 invalid_sort or invalid_cursor. */
    Future<ExchangeRatePage> listExchangeRates(ExchangeRateQuery query, Caller caller);

    /** Fails 400 unknown_currency or invalid_request, 409 rate_taken. */
    Future<ExchangeRate> createExchangeRate(WriteExchangeRate body, Caller caller);

    /** Fails 404 exchange_rate_not_found. */
    Future<Void> deleteExchangeRate(UUID rateId, Caller caller);

    /** Sets rates from a CSV file. Returns the job once the file is received; fails 400 invalid_csv or invalid_header, 429 too_many_jobs. */
    Future<Job> importExchangeRates(ImportQuery query, Upload upload, Caller caller);

    /** The latest rate of this pair on or before today, in the time zone of the business; never the inverse of the opposite one. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<FoundRate> rateOfToday(CurrencyPair body, Caller caller);
}
