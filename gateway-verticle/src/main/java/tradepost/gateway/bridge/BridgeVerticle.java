package tradepost.gateway.bridge;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.DrainFlag;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;
import tradepost.kernel.shutdown.ShutdownBudget;

/**
 * The bridge to the event bus over TCP, in the protocol of vertx-tcp-eventbus-bridge: a client follows events, and answers requests at
 * addresses {@code ext.*}. A client proves who it is by a certificate, or by an access token in its first frame.
 *
 * <p>The server of that library is not used: it does not limit frames, registrations, queues and pending replies, sends every header of
 * a message to the client, and learns of a connection only with its first frame. Deploy one instance, on an event loop.
 */
public final class BridgeVerticle extends VerticleBase {
    private static final int HANDSHAKE_SECONDS = 5;
    /** Of each connection, in the operating system, where it could otherwise become some MiB. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final Env env;
    private final DrainFlag draining;
    private @Nullable Bridge bridge;
    private @Nullable NetServer server;

    /** @param draining shared with the gateway */
    public BridgeVerticle(Env env, DrainFlag draining) {
        this.env = env;
        this.draining = draining;
    }

    /** Fails with {@link Config.Invalid} if {@code bridge.certificates} cannot be used. */
    public static void check(Config config) {
        new CertificateClients(config);
    }

    @Override
    public Future<?> start() {
        var made = Bridge.ofPrograms(vertx, env, draining);
        bridge = made;
        server = vertx.createNetServer(options()).connectHandler(made::connected);
        return server.listen(
                env.config().number(Settings.BRIDGE_PORT), env.config().text(Settings.BRIDGE_HOST));
    }

    private NetServerOptions options() {
        var options = new NetServerOptions().setTcpKeepAlive(true).setSendBufferSize(SEND_BUFFER_BYTES);
        if (env.config().text(Settings.BRIDGE_KEY_STORE).isEmpty()) return options; // only on loopback
        options.setSsl(true)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setKeyCertOptions(store(Settings.BRIDGE_KEY_STORE, Settings.BRIDGE_KEY_STORE_PASSWORD))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
        if (!env.config().text(Settings.BRIDGE_TRUST_STORE).isEmpty())
            options.setTrustOptions(store(Settings.BRIDGE_TRUST_STORE, Settings.BRIDGE_TRUST_STORE_PASSWORD))
                    .setClientAuth(ClientAuth.REQUIRED);
        return options;
    }

    private PfxOptions store(Setting path, Setting password) {
        return new PfxOptions()
                .setPath(env.config().text(path))
                .setPassword(env.config().text(password));
    }

    /** Disconnects the clients and accepts no more. */
    @Override
    public Future<?> stop() {
        Future<?> ended = bridge == null
                ? Future.succeededFuture()
                : env.shutdown().within(ShutdownBudget.Step.BRIDGE, "the bridge", bridge.end());
        if (server == null) return ended;
        return server.shutdown(env.shutdown().innerMs(ShutdownBudget.Step.BRIDGE), TimeUnit.MILLISECONDS)
                .eventually(() -> ended);
    }
}
