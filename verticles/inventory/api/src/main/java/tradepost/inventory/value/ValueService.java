package tradepost.inventory.value;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.DocumentSums;

/** The value of stock: what the pieces on hand have cost, by the moving average of each item, in the currency of the installation. */
@ProxyGen
public interface ValueService {
    String ADDRESS = "stock-value";

    /** Fails 400 location_not_found. */
    Future<StockValue> getStockValue(StockValueQuery query, Caller caller);

    /** What the whole stock is worth now, for a comparison with the ledger. */
    @RequiresPermission(value = "ledger:read", idempotent = true)
    Future<TotalValue> totalValue(Caller caller);

    /** The pieces of the items after an id, up to another one, and their value, not rounded, by location; of about 5,000 levels at most. */
    @RequiresPermission(value = "stock:read", idempotent = true)
    Future<DocumentSums> documentSums(UUID after, UUID to, Caller caller);
}
