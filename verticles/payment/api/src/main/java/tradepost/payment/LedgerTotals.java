package tradepost.payment;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import tradepost.kernel.json.Json;

/** The sums of the ledger, by account and currency. */
public record LedgerTotals(List<Total> accounts) {
    /** @param balance debit minus credit */
    public record Total(
            String account, String currency, BigDecimal debit, BigDecimal credit, BigDecimal balance, long entries) {}

    public static LedgerTotals of(JsonObject json) {
        return Json.read(json, LedgerTotals.class);
    }
}
