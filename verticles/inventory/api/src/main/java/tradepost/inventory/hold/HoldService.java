package tradepost.inventory.hold;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/**
 * Stock that is kept for a basket for some time. It is reserved, so nobody else can order it. An order that names the hold gets its
 * stock; otherwise it becomes available again when the hold is released or expires. Callers limited to their own orders see and change
 * only the holds that they have created.
 */
@ProxyGen
public interface HoldService {
    String ADDRESS = "holds";

    /**
     * Reserves every line, or none. Fails 409 insufficient_stock with the short lines; for a customer 409
     * product_not_published, hold_limit_exceeded or hold_too_long.
     */
    Future<Hold> createHold(CreateHold body, Caller caller);

    /** Newest first. */
    Future<HoldPage> listHolds(HoldQuery query, Caller caller);

    /** Fails 404 hold_not_found. */
    Future<Hold> getHold(UUID holdId, Caller caller);

    /**
     * Lets it expire this long from now. Fails 404 hold_not_found, 409 hold_not_active, product_not_published or
     * hold_too_long, 412 stale_version.
     */
    Future<Hold> extendHold(UUID holdId, ExtendHold body, Caller caller);

    /** Fails 404 hold_not_found, 409 hold_not_active, 412 stale_version. */
    Future<Hold> releaseHold(UUID holdId, Caller caller);
}
