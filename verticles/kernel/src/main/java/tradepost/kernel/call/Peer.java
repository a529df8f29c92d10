package tradepost.kernel.call;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another node: which attempts wait for its reply, and whether it could be reached. */
final class Peer {
    /** Until a node that could not be reached is tried again while there are others. */
    private static final long DOWN_NS = TimeUnit.SECONDS.toNanos(1);

    final String nodeId;
    final Set<Attempt> pending = ConcurrentHashMap.newKeySet();
    private volatile @Nullable NodeInfo info;
    private volatile long downUntilNs = System.nanoTime();

    Peer(String nodeId) {
        this.nodeId = nodeId;
    }

    void listensAt(@Nullable NodeInfo where) {
        info = where;
    }

    boolean isAt(SocketAddress address) {
        var where = info;
        return where != null
                && where.port() == address.port()
                && (where.host().equals(address.host()) || where.host().equals(address.hostAddress()));
    }

    void unreachable() {
        downUntilNs = System.nanoTime() + DOWN_NS;
    }

    boolean isDown() {
        return downUntilNs - System.nanoTime() > 0;
    }

    /** The connection to it broke, or it left the cluster. */
    void lost() {
        pending.forEach(Attempt::lost);
    }
}
