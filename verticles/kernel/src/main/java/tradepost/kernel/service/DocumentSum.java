package tradepost.kernel.service;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import tradepost.kernel.json.Json;

/**
 * What the documents of a context sum to, for a comparison with what another one has made of its events.
 *
 * @param source the context, perhaps with more: {@code sales}, {@code billing.ledger}
 * @param figure what is summed, such as {@code revenue}
 * @param scope of what it is: a currency, a status, a rate; empty for all
 */
public record DocumentSum(String source, String figure, String scope, BigDecimal amount) {
    public static DocumentSum of(JsonObject json) {
        return Json.read(json, DocumentSum.class);
    }
}
