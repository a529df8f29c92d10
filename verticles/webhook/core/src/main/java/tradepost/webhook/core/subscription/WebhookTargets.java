package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.outbound.Names;
import tradepost.kernel.outbound.Target;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Network;
import tradepost.webhook.WebhookSettings;

/** Where webhooks may go: to public addresses, and to those of allowed networks. */
public final class WebhookTargets {
    /** Where a URL without TLS may lead, within the allowed networks. */
    enum Plain {
        NOWHERE,
        /** What is sent does not leave this machine. */
        LOOPBACK,
        ALLOWED
    }

    private final TargetGuard guard;
    private final List<Network> allowed;
    private final Plain plain;

    WebhookTargets(Names names, List<String> networks, Plain plain) {
        guard = new TargetGuard(names, networks, false);
        allowed = networks.stream()
                .map(text -> Objects.requireNonNull(Network.parse(text), text))
                .toList();
        this.plain = plain;
    }

    /** Without TLS only in development, and from a cluster on one machine to this machine. */
    public static WebhookTargets of(Names names, Config config) {
        var plain = config.text(Settings.MODE).equals("dev")
                ? Plain.ALLOWED
                : isLoopback(config.text(Settings.BUS_HOST)) ? Plain.LOOPBACK : Plain.NOWHERE;
        return new WebhookTargets(names, config.list(WebhookSettings.ALLOW_NETWORKS), plain);
    }

    private static boolean isLoopback(String host) {
        var address = Network.bytes(host);
        return host.equals("localhost")
                || address != null
                        && Stream.of("127.0.0.0/8", "::1")
                                .map(Network::parse)
                                .anyMatch(n -> n != null && n.contains(address));
    }

    /** Resolves the host once; the request must go to the address that is returned. Fails 400 target_not_allowed. */
    public Future<Target> check(String url) {
        return guard.check(url).map(target -> {
            if (!target.ssl() && !isPlainAllowed(target.address()))
                throw Problem.badRequest(TargetGuard.CODE, Problem.detail("url", "must begin with https://"));
            return target;
        });
    }

    private boolean isPlainAllowed(InetAddress address) {
        boolean isNear = plain == Plain.ALLOWED || plain == Plain.LOOPBACK && address.isLoopbackAddress();
        return isNear && allowed.stream().anyMatch(n -> n.contains(address.getAddress()));
    }
}
