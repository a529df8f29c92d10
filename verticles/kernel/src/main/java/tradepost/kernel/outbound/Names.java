package tradepost.kernel.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Resolves the names of hosts. */
public interface Names {
    /** All addresses of a host. Fails if it has none. */
    Future<List<InetAddress>> resolve(String host);

    /** The resolver of Vert.x, which blocks no thread. */
    static Names of(Vertx vertx) {
        var resolver = ((VertxInternal) vertx).nameResolver();
        return host -> {
            var found = Promise.<List<InetAddress>>promise();
            resolver.resolveAll(
                    host,
                    r -> found.handle(r.map(all ->
                            all.stream().map(InetSocketAddress::getAddress).toList())));
            return found.future();
        };
    }
}
