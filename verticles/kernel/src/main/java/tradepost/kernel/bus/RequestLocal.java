package tradepost.kernel.bus;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/** Registers the place of the request being served before any Vertx is made: a Vertx fixes its places when it is made. */
public final class RequestLocal implements VertxServiceProvider {
    static final ContextLocal<Request> PLACE = ContextLocal.registerLocal(Request.class);

    @Override
    public void init(VertxBootstrap bootstrap) {}
}
