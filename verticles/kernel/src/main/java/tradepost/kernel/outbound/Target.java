package tradepost.kernel.outbound;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;

/**
 * A URL that may be called.
 *
 * @param host as the certificate and the header Host name it; an IPv6 address in brackets
 * @param path with the query
 * @param address to which the request must go
 */
public record Target(boolean ssl, String host, int port, String path, InetAddress address) {
    /** A request that goes to the address, and names the host. */
    public RequestOptions request(HttpMethod method) {
        return new RequestOptions()
                .setMethod(method)
                .setSsl(ssl)
                .setHost(host)
                .setPort(port)
                .setURI(path)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setFollowRedirects(false);
    }
}
