package tradepost.node.cluster;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PfxOptions;
import java.util.Set;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;

/**
 * The event bus between nodes uses mutual TLS with a CA that is used for nothing else. The bus has no authentication of its own:
 * anyone who holds a certificate of that CA can join, and nobody else can connect.
 */
public final class BusTls {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /** After a partition a connection looks intact; messages sent into it are lost until it is closed. */
    private static final int PING_MS = 5_000;

    private BusTls() {}

    public static EventBusOptions options(Config config) {
        var host = config.text(Settings.BUS_HOST);
        int port = config.number(Settings.BUS_PORT);
        var options = new EventBusOptions()
                .setHost(host)
                .setPort(port)
                .setClusterPublicHost(host)
                .setClusterPublicPort(port)
                .setConnectTimeout(CONNECT_TIMEOUT_MS)
                .setReconnectAttempts(0)
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS);
        if (!config.flag(Settings.BUS_TLS)) return options; // only on loopback: see Checks
        options.setSsl(true)
                .setKeyCertOptions(store(config, Settings.BUS_KEY_STORE, Settings.BUS_KEY_STORE_PASSWORD))
                .setTrustOptions(store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD))
                .setTrustAll(false)
                .setClientAuth(ClientAuth.REQUIRED);
        options.setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
        return options;
    }

    private static PfxOptions store(Config config, Setting path, Setting password) {
        return new PfxOptions().setPath(config.text(path)).setPassword(config.text(password));
    }
}
