package tradepost.kernel.undelivered;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * What the subscribers of one context have still to apply, at {@link Undelivered#address}. Every context with an event log serves it, so that a
 * subscriber can tell whether it knows what a client has written there.
 */
@ProxyGen
public interface UndeliveredEvents {
    /**
     * The events for a subscriber that are committed now and that it may not have applied. Some of them it may have applied already.
     *
     * @param data what the data of the events contain, such as the id of a customer; empty for all events
     */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<Undelivered> undelivered(String subscriber, JsonObject data, Caller caller);
}
