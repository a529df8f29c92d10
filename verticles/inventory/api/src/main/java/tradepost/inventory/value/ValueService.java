package tradepost.inventory.value;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** The value of stock: what the pieces on hand have cost, by the moving average of each item, in the currency of the installation. */
@ProxyGen
public interface ValueService {
    String ADDRESS = "stock-value";

    /** Fails 400 location_not_found. */
    Future<StockValue> getStockValue(StockValueQuery query, Caller caller);
}
