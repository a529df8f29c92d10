package tradepost.inventory.availability;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** Answers when a quantity of an item is available, from stock and from what is on its way. */
@ProxyGen
public interface AvailabilityService {
    String ADDRESS = "availability";

    /** Fails 404 item_not_found. */
    Future<Availability> getAvailability(UUID itemId, AvailabilityQuery query, Caller caller);
}
