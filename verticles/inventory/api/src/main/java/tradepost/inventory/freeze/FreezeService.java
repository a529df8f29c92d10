package tradepost.inventory.freeze;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/**
 * The stock of a frozen item is promised to nobody and not changed by hand. What is reserved can still be shipped or released, and what was
 * ordered or shipped can still be received.
 */
@ProxyGen
public interface FreezeService {
    String ADDRESS = "freezes";

    /** Fails 404 item_not_found. */
    Future<ItemFreeze> getFreeze(UUID itemId, Caller caller);

    /** Changes nothing if the item is frozen already. Fails 404 item_not_found. */
    Future<ItemFreeze> freezeItem(UUID itemId, FreezeItem body, Caller caller);

    /** Changes nothing if the item is not frozen. Fails 404 item_not_found. */
    Future<ItemFreeze> unfreezeItem(UUID itemId, Caller caller);
}
