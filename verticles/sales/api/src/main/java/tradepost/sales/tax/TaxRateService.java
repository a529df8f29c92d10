package tradepost.sales.tax;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** What sales are taxed, by country, region and category of items. */
@ProxyGen
public interface TaxRateService {
    String ADDRESS = "tax-rates";

    /** Fails 400 blank or empty_period, 409 tax_rate_taken or too_many_tax_rates. */
    Future<TaxRate> createTaxRate(WriteTaxRate body, Caller caller);

    /** Fails 404 tax_rate_not_found. */
    Future<TaxRate> getTaxRate(UUID taxRateId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<TaxRatePage> listTaxRates(TaxRateQuery query, Caller caller);

    /** Replaces every field of {@link WriteTaxRate}. Fails 400 blank or empty_period, 404 tax_rate_not_found, 409 tax_rate_taken. */
    Future<TaxRate> putTaxRate(UUID taxRateId, WriteTaxRate body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putTaxRate does, and 400 required if a required field is removed. */
    Future<TaxRate> patchTaxRate(UUID taxRateId, JsonObject body, Caller caller);

    /** Deletes a rate, or archives it: then it no longer applies. Orders keep their taxes. Fails 404 tax_rate_not_found. */
    Future<Void> deleteTaxRate(UUID taxRateId, DeleteTaxRate query, Caller caller);

    /** Restores an archived rate; any other stays as it is. Fails 404 tax_rate_not_found, 409 tax_rate_taken. */
    Future<TaxRate> restoreTaxRate(UUID taxRateId, Caller caller);
}
