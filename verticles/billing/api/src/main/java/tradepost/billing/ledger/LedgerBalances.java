package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * The sums of the ledger, by account and currency.
 *
 * @param asOf the last day that counts; null for everything
 * @param asOfPosition of the event log of sales: everything up to it is in the sums
 */
public record LedgerBalances(@Nullable LocalDate asOf, long asOfPosition, List<Balance> accounts) {
    /** @param balance debit minus credit */
    public record Balance(String account, String currency, BigDecimal debit, BigDecimal credit, BigDecimal balance) {}

    public static LedgerBalances of(JsonObject json) {
        return Json.read(json, LedgerBalances.class);
    }
}
