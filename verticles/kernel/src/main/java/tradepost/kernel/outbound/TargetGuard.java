package tradepost.kernel.outbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Network;

/**
 * Decides whether a URL that a user entered may be called: only public addresses are, so that nobody reaches what only this machine
 * reaches. It resolves a name once and checks every address. The request must then go to the address of the {@link Target}: a second
 * resolution could return another one.
 */
public final class TargetGuard {
    /** The code of every refusal. */
    public static final String CODE = "target_not_allowed";

    private static final int URL_MAX = 2_000;

    private final Names names;
    private final List<Network> allowed;
    private final boolean onlyHttps;

    /**
     * @param allowed networks that are allowed although they are not public, such as {@code 10.1.0.0/16}
     * @param onlyHttps whether a URL without TLS is refused
     */
    public TargetGuard(Names names, List<String> allowed, boolean onlyHttps) {
        this.names = names;
        this.allowed = allowed.stream()
                .map(text -> Objects.requireNonNull(Network.parse(text), text))
                .toList();
        this.onlyHttps = onlyHttps;
    }

    public static TargetGuard of(Vertx vertx, List<String> allowed, boolean onlyHttps) {
        return new TargetGuard(Names.of(vertx), allowed, onlyHttps);
    }

    /** Fails 400 {@link #CODE}, with the reason in the details for the field {@code url}. A name that cannot be resolved is refused, too. */
    public Future<Target> check(String url) {
        try {
            var uri = read(url);
            var host = host(uri);
            int port = port(uri);
            var address = host.address();
            if (address != null) return Future.succeededFuture(target(uri, host, port, List.of(address)));
            return names.resolve(host.name())
                    .transform(r -> r.failed() || r.result().isEmpty()
                            ? Future.failedFuture(refusal("has a host without an address"))
                            : Future.succeededFuture(r.result()))
                    .map(found -> target(
                            uri,
                            host,
                            port,
                            found.stream().map(InetAddress::getAddress).toList()));
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private URI read(String url) {
        if (url.length() > URL_MAX) throw refusal("must have at most " + URL_MAX + " characters");
        var uri = parse(url);
        var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) throw refusal("must begin with https://");
        if (onlyHttps && scheme.equals("http")) throw refusal("must begin with https://");
        if (uri.getRawAuthority() == null || uri.isOpaque()) throw refusal("has no host");
        if (uri.getRawAuthority().indexOf('@') >= 0) throw refusal("must not contain a login");
        if (uri.getRawFragment() != null) throw refusal("must not have a part after #");
        return uri;
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refusal("is not a URL");
        }
    }

    /** Java does not read the authority of a host with other letters, or with numbers in other forms. */
    private static HostText host(URI uri) {
        var authority = uri.getRawAuthority();
        var host = HostText.parse(
                authority.substring(0, authority.length() - portText(authority).length()));
        if (host == null) throw refusal("has a host that is not valid");
        return host;
    }

    /** With its colon; empty if there is none. */
    private static String portText(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon < authority.lastIndexOf(']') ? "" : authority.substring(colon);
    }

    private static int port(URI uri) {
        var text = portText(uri.getRawAuthority());
        if (text.length() < 2) return isSsl(uri) ? 443 : 80;
        int port = text.matches(":\\d{1,5}") ? Integer.parseInt(text.substring(1)) : 0;
        if (port < 1 || port > 65_535) throw refusal("has a port that is not valid");
        return port;
    }

    /** A host with one forbidden address is refused, because a client could be sent to any of them. */
    private Target target(URI uri, HostText host, int port, List<byte[]> addresses) {
        var found = addresses.stream().map(PublicAddress::plain).toList();
        if (!found.stream().allMatch(this::isAllowed))
            throw refusal("must have a public address: private and special ones are not called");
        return new Target(isSsl(uri), host.name(), port, path(uri), address(preferred(found)));
    }

    private static boolean isSsl(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private boolean isAllowed(byte[] address) {
        return PublicAddress.isPublic(address) || allowed.stream().anyMatch(n -> n.contains(address));
    }

    /** IPv4 first, because not every machine reaches the IPv6 internet. */
    private static byte[] preferred(List<byte[]> addresses) {
        return Stream.concat(addresses.stream().filter(a -> a.length == 4), addresses.stream())
                .findFirst()
                .orElseThrow();
    }

    private static String path(URI uri) {
        @Nullable String path = uri.getRawPath();
        @Nullable String query = uri.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // it has 4 or 16 bytes
        }
    }

    private static RuntimeException refusal(String reason) {
        return Problem.badRequest(CODE, Problem.detail("url", reason));
    }
}
