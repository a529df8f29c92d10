package tradepost.inventory.stock;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/** Stock of many items, its adjustments and its states. Quantities are whole pieces. */
@ProxyGen
public interface StockService {
    String ADDRESS = "stock";

    /** By SKU. One row for each item and location where it has ever moved. */
    Future<StockPage> listStock(StockQuery query, Caller caller);

    /**
     * Applies every line or none. Fails 400 location_not_found, 400 item_not_found, 400 item_twice, 409 below_reserved, 409
     * insufficient_stock, 409 stock_out_of_range, each with the lines concerned.
     */
    Future<Adjustment> adjustStock(AdjustStock body, Caller caller);

    /** Fails 400 location_not_found, 409 insufficient_stock. */
    Future<StockLevel> changeStockState(ChangeStockState body, Caller caller);

    /**
     * Books the opposite movement. Fails 404 movement_not_found, 409 already_reversed, 409 below_reserved, 409 stock_out_of_range, 409
     * not_reversible for a movement of a document, if its location is closed, or if the item was tracked in another way then.
     */
    Future<Movement> reverseMovement(UUID movementId, @Nullable ReverseMovement body, Caller caller);
}
