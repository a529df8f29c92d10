package tradepost.kernel.request;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * Registers the context-locals of the request being served. This must happen before any Vertx is created, because a Vertx fixes
 * its context locals when it is created.
 */
public final class RequestLocal implements VertxServiceProvider {
    static final ContextLocal<Request> PLACE = ContextLocal.registerLocal(Request.class);
    /** The request in the past that a batch or a handler of events serves, see {@link PastTimes}. */
    static final ContextLocal<String> PAST = ContextLocal.registerLocal(String.class);

    /** Of the gateway, which has no {@link Request}. */
    static final ContextLocal<LogFields> LOGGED = ContextLocal.registerLocal(LogFields.class);

    @Override
    public void init(VertxBootstrap bootstrap) {}
}
