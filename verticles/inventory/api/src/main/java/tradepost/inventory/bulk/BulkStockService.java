package tradepost.inventory.bulk;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** Many changes of stock in one request. Quantities are whole pieces. */
@ProxyGen
public interface BulkStockService {
    String ADDRESS = "bulk-stock";

    /**
     * Sets or changes up to 1,000 levels, each as putStock does. By default a line that is refused does not affect the others; its
     * result says why: 400 one_of_required, blank, line_twice or location_not_found, 404 item_not_found, 409 stale_quantity,
     * below_reserved or stock_out_of_range. With all_or_nothing, the whole request fails with these.
     */
    Future<BulkStockResults> writeStock(BulkStock body, Caller caller);
}
