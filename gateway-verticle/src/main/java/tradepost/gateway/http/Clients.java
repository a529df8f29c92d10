package tradepost.gateway.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.value.Network;

/**
 * The address of a client: that of the connection or, when that is a trusted proxy, the one that the proxy names in
 * X-Forwarded-For. The header is ignored when a client sends it. An IPv6 address counts as its /64 network, because one client
 * has all addresses of it.
 */
public final class Clients {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String UNKNOWN = "unknown";
    private static final Pattern WITH_PORT =
            Pattern.compile("(?<v4>[0-9.]+):\\d{1,5}|\\[(?<v6>[^\\[\\]]+)](:\\d{1,5})?");
    private static final int HOPS_MAX = 20;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final List<Network> proxies;

    private Clients(List<Network> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    public static Clients of(Config config) {
        return new Clients(config.list(Settings.HTTP_TRUSTED_PROXIES).stream()
                .map(Clients::network)
                .toList());
    }

    private static Network network(String text) {
        var network = Network.parse(text);
        if (network != null) return network;
        throw new Config.Invalid(Settings.HTTP_TRUSTED_PROXIES.key()
                + " must be a comma-separated list of addresses or networks such as 10.0.0.0/8, not \"" + text + "\"");
    }

    String address(HttpServerRequest request) {
        var peer = bytes(request.remoteAddress());
        if (peer == null) return UNKNOWN;
        return name(isProxy(peer) ? forwarded(request, peer) : peer);
    }

    /** The address of a connection; null for a trusted proxy, which serves many clients. */
    @Nullable
    String ofConnection(@Nullable SocketAddress remote) {
        var peer = bytes(remote);
        if (peer == null) return UNKNOWN;
        return isProxy(peer) ? null : name(peer);
    }

    /** Each proxy appends its caller: the last address that is not a trusted proxy is the client. */
    private byte[] forwarded(HttpServerRequest request, byte[] peer) {
        var hops = new ArrayList<String>();
        for (var line : request.headers().getAll(FORWARDED_FOR)) hops.addAll(Arrays.asList(line.split(",", -1)));
        var found = peer;
        int last = hops.size() - 1;
        for (int i = last; i >= 0 && last - i < HOPS_MAX; i--) {
            var hop = Network.bytes(withoutPort(hops.get(i).strip()));
            if (hop == null) return found;
            found = hop;
            if (!isProxy(hop)) return found;
        }
        return found;
    }

    /** Some proxies add the port, as in {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        var m = WITH_PORT.matcher(hop);
        if (!m.matches()) return hop;
        return m.group("v4") == null ? m.group("v6") : m.group("v4");
    }

    private boolean isProxy(byte[] address) {
        for (var p : proxies) if (p.contains(address)) return true;
        return false;
    }

    private static byte @Nullable [] bytes(@Nullable SocketAddress remote) {
        var text = remote == null ? null : remote.hostAddress();
        return text == null ? null : Network.bytes(text);
    }

    private static String name(byte[] address) {
        if (address.length == 4) return NetUtil.bytesToIpAddress(address);
        var network = Arrays.copyOf(Arrays.copyOf(address, IPV6_NETWORK_BYTES), address.length);
        return NetUtil.bytesToIpAddress(network) + "/64";
    }
}
