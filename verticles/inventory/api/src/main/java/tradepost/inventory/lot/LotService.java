package tradepost.inventory.lot;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/**
 * Lots and serial numbers. Pieces leave first-expired-first-out. Pieces of a lot that has expired or is recalled are not promised to orders,
 * and what is free of them is moved to quality_hold.
 */
@ProxyGen
public interface LotService {
    String ADDRESS = "lots";

    /** Fails 404 item_not_found. */
    Future<ItemTracking> getTracking(UUID itemId, Caller caller);

    /** Fails 404 item_not_found, 409 item_in_stock. */
    Future<ItemTracking> putTracking(UUID itemId, WriteTracking body, Caller caller);

    /** Newest first. */
    Future<LotPage> listLots(LotQuery query, Caller caller);

    /** With its levels. Fails 404 lot_not_found. */
    Future<Lot> getLot(UUID lotId, Caller caller);

    /** What happened to its pieces, oldest first. Fails 404 lot_not_found. */
    Future<LotTracePage> traceLot(UUID lotId, LotTraceQuery query, Caller caller);

    /** Fails 404 lot_not_found, 409 already_recalled, 412 stale_version. */
    Future<Lot> recallLot(UUID lotId, RecallLot body, Caller caller);
}
