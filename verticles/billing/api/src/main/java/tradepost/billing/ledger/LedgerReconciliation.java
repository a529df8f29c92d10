package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import tradepost.kernel.json.Json;

/**
 * What a comparison of the ledger with invoices and payments found.
 *
 * @param checked the number of balances that were compared
 */
public record LedgerReconciliation(long checked, List<Difference> differences) {
    /**
     * @param expected the balance according to invoices and payments; negative for a credit balance
     * @param actual the balance of the account
     */
    public record Difference(String account, String currency, BigDecimal expected, BigDecimal actual) {}

    public static LedgerReconciliation of(JsonObject json) {
        return Json.read(json, LedgerReconciliation.class);
    }
}
