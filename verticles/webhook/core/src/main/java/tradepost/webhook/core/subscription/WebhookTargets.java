package tradepost.webhook.core.subscription;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import tradepost.kernel.outbound.Names;
import tradepost.kernel.outbound.Target;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Network;

/** Where webhooks may go: to public addresses, and to those of allowed networks. Only to the latter without TLS. */
public final class WebhookTargets {
    private final TargetGuard guard;
    private final List<Network> allowed;

    public WebhookTargets(Names names, List<String> networks) {
        guard = new TargetGuard(names, networks, false);
        allowed = networks.stream()
                .map(text -> Objects.requireNonNull(Network.parse(text), text))
                .toList();
    }

    /** Resolves the host once; the request must go to the address that is returned. Fails 400 target_not_allowed. */
    public Future<Target> check(String url) {
        return guard.check(url).map(target -> {
            var address = target.address().getAddress();
            if (!target.ssl() && allowed.stream().noneMatch(n -> n.contains(address)))
                throw Problem.badRequest(TargetGuard.CODE, Problem.detail("url", "must begin with https://"));
            return target;
        });
    }
}
