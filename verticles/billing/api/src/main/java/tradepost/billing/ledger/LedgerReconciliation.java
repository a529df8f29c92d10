package tradepost.billing.ledger;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;

/**
 * What a comparison of the ledger with invoices and payments found.
 *
 * @param checked the number of balances that were compared so far
 * @param complete whether everything was compared; otherwise the comparison continues, and a later call returns more
 * @param startedAt documents after this time may not have been compared
 * @param finishedAt null unless complete
 */
public record LedgerReconciliation(
        long checked,
        List<Difference> differences,
        boolean complete,
        Instant startedAt,
        @Nullable Instant finishedAt) {
    /**
     * @param expected the balance according to invoices and payments; negative for a credit balance
     * @param actual the balance of the account
     */
    public record Difference(String account, String currency, BigDecimal expected, BigDecimal actual) {}

    public static LedgerReconciliation of(JsonObject json) {
        return Json.read(json, LedgerReconciliation.class);
    }
}
