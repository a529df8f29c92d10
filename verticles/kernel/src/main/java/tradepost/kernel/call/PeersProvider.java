package tradepost.kernel.call;

import io.vertx.core.impl.VertxBootstrapImpl;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Gives each clustered Vertx its {@link Peers}. Vert.x finds it as a service. */
public final class PeersProvider implements VertxServiceProvider {
    @Override
    public void init(VertxBootstrap bootstrap) {
        if (bootstrap.clusterManager() == null || !(bootstrap instanceof VertxBootstrapImpl impl)) return;
        if (impl.metrics() != null) throw new IllegalStateException("the metrics of Vert.x are taken by the event bus");
        var peers = new Peers();
        impl.metrics(peers);
        impl.clusterNodeSelector(peers);
    }
}
