package tradepost.kernel.bus;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * Registers the context-local of the request being served. This must happen before any Vertx is created, because a Vertx fixes
 * its context locals when it is created.
 */
public final class RequestLocal implements VertxServiceProvider {
    static final ContextLocal<Request> PLACE = ContextLocal.registerLocal(Request.class);

    @Override
    public void init(VertxBootstrap bootstrap) {}
}
