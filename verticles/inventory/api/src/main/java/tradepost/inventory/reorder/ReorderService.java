package tradepost.inventory.reorder;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Reorder points of items at locations, and their alerts. An alert is raised once when the stock falls to the point, and resolved when it
 * is clearly above it, within about a second of the change.
 */
@ProxyGen
public interface ReorderService {
    String ADDRESS = "reorder";

    /**
     * Sets the reorder point of an item at a location. Fails 400 item_not_found, 400 location_not_found, 400 maximum_below_point.
     */
    Future<ReorderPoint> putReorderPoint(WriteReorderPoint body, Caller caller);

    /** Sets all of them, or none. Fails as {@link #putReorderPoint} does, and 400 line_twice. */
    Future<ReorderPoints> putReorderPoints(WriteReorderPoints body, Caller caller);

    /** Newest first. */
    Future<ReorderPointPage> listReorderPoints(ReorderPointQuery query, Caller caller);

    /** Resolves its alerts. Fails 404 reorder_point_not_found. */
    Future<Void> deleteReorderPoint(UUID reorderPointId, Caller caller);

    /** Newest first. */
    Future<StockAlertPage> listAlerts(StockAlertQuery query, Caller caller);

    /**
     * The items of which a location has and expects no more than what waits and the reorder point, sorted by item and location, for a context
     * that suggests what to order and has checked the caller's permission. Its figures are those of now.
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<BelowPoint>> belowPoint(BelowPointQuery query, Caller caller);
}
