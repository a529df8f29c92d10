package tradepost.billing.rate;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportQuery;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.uploads.Upload;

/** What money in one currency is in another one, from a day on. */
@ProxyGen
public interface ExchangeRateService {
    String ADDRESS = "exchange-rates";

    /** Fails 400 unknown_currency or invalid_request, 409 exchange_rate_taken. */
    Future<ExchangeRate> createExchangeRate(WriteExchangeRate body, Caller caller);

    /** Fails 404 exchange_rate_not_found. */
    Future<ExchangeRate> getExchangeRate(UUID exchangeRateId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<ExchangeRatePage> listExchangeRates(ExchangeRateQuery query, Caller caller);

    /** Replaces every field of {@link WriteExchangeRate}. Fails as createExchangeRate does, and 404 exchange_rate_not_found. */
    Future<ExchangeRate> putExchangeRate(UUID exchangeRateId, WriteExchangeRate body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putExchangeRate does, and 400 required if a required field is removed. */
    Future<ExchangeRate> patchExchangeRate(UUID exchangeRateId, JsonObject body, Caller caller);

    /** Deletes a rate, or archives it: then it no longer applies. Receipts keep their rates. Fails 404 exchange_rate_not_found. */
    Future<Void> deleteExchangeRate(UUID exchangeRateId, DeleteExchangeRate query, Caller caller);

    /** Restores an archived rate; any other stays as it is. Fails 404 exchange_rate_not_found, 409 exchange_rate_taken. */
    Future<ExchangeRate> restoreExchangeRate(UUID exchangeRateId, Caller caller);

    /**
     * Creates rates and changes those of the same currencies and day, from a CSV file. Returns the job once the file is received; fails 400
     * invalid_csv or invalid_header, 429 too_many_jobs.
     */
    Future<Job> importExchangeRates(ImportQuery query, Upload upload, Caller caller);

    /** The latest rate on or before a day. The rate of the opposite direction is not used. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<FoundRate> rateOn(AskedRate asked, Caller caller);
}
