package tradepost.kernel.call;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.impl.OutboundDeliveryContext;
import io.vertx.core.eventbus.impl.clustered.DefaultNodeSelector;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.ClusteredNode;
import io.vertx.core.spi.cluster.NodeListener;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The other nodes of the cluster, as the event bus of this one sees them. {@code EventBus.request} drops the outcome of the write
 * and does not say where a message goes, so this class takes part in the bus at the places that know:
 *
 * <ul>
 *   <li>as an interceptor, which sees whether a message was written;
 *   <li>as the selector of nodes, which chooses the receiver: not one that the call has tried or that could not be reached, if there
 *       is another;
 *   <li>as the metrics of the bus's connections, which hear of each that closes;
 *   <li>as the listener to nodes that leave the cluster.
 * </ul>
 */
final class Peers extends DefaultNodeSelector implements VertxMetrics, NodeListener {
    /** Choices until one that was tried before is accepted, more than there are nodes in a cluster. */
    private static final int CHOICES_MAX = 16;

    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final AtomicBoolean hasBus = new AtomicBoolean();
    private @Nullable ClusteredNode cluster;

    @Override
    public void init(ClusteredNode node) {
        super.init(node);
        cluster = node;
        if (node instanceof ClusterManager manager) manager.nodeListener(this);
    }

    @Override
    public void vertxCreated(Vertx vertx) {
        vertx.eventBus().addOutboundInterceptor(this::sending);
    }

    private <T> void sending(DeliveryContext<T> delivery) {
        var attempt = Attempt.current();
        if (attempt == null || !(delivery instanceof OutboundDeliveryContext<T> outbound)) {
            delivery.next();
            return;
        }
        Future<Void> write = outbound.writePromise.future();
        attempt.writing(write);
        delivery.next();
        if (!write.succeeded())
            write.onFailure(t -> {
                if (!(t instanceof ReplyException)) attempt.undelivered(t); // the bus reports those itself
            });
    }

    @Override
    public void selectForSend(String address, Completable<String> chosen) {
        var attempt = Attempt.current();
        if (attempt == null) super.selectForSend(address, chosen);
        else choose(address, attempt, chosen, CHOICES_MAX);
    }

    private void choose(String address, Attempt attempt, Completable<String> chosen, int choices) {
        super.selectForSend(address, (nodeId, failure) -> {
            if (nodeId != null) {
                boolean here = nodeId.equals(self());
                if (choices > 1
                        && (attempt.hasTried(nodeId) || !here && peer(nodeId).isDown())) {
                    choose(address, attempt, chosen, choices - 1);
                    return;
                }
                if (here) attempt.goesHere(nodeId);
                else attempt.goesTo(peer(nodeId));
            }
            chosen.complete(nodeId, failure);
        });
    }

    private @Nullable String self() {
        return cluster == null ? null : cluster.getNodeId();
    }

    private Peer peer(String nodeId) {
        var known = peers.get(nodeId);
        return known != null ? known : peers.computeIfAbsent(nodeId, this::met);
    }

    private Peer met(String nodeId) {
        var peer = new Peer(nodeId);
        if (cluster != null) cluster.getNodeInfo(nodeId, (info, failure) -> peer.listensAt(info));
        return peer;
    }

    /** The first client of a Vertx is that of its event bus, which is made with it. */
    @Override
    public @Nullable TCPMetrics<?> createNetClientMetrics(NetClientOptions options) {
        return hasBus.compareAndSet(false, true) ? new Connections() : null;
    }

    private final class Connections implements TCPMetrics<Object> {
        @Override
        public void disconnected(@Nullable Object socket, SocketAddress remote) {
            for (var peer : peers.values()) if (peer.isAt(remote)) peer.lost();
        }
    }

    @Override
    public void nodeAdded(String nodeId) {}

    @Override
    public void nodeLeft(String nodeId) {
        var peer = peers.remove(nodeId);
        if (peer != null) peer.lost();
    }
}
