package tradepost.gateway.bridge;

import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.http.Cors;
import tradepost.gateway.http.DrainFlag;
import tradepost.gateway.http.HttpRouter;
import tradepost.gateway.limit.RateLimits;
import tradepost.gateway.limit.RequestCost;
import tradepost.kernel.service.Env;

/**
 * Live events in browsers, over SockJS: the frames of the bridge, of which a browser may send {@code auth}, {@code register} and
 * {@code unregister} of events, and {@code ping}. Lives on one event loop.
 *
 * <p>The bridge of vertx-web is not used on top of its SockJS: it writes to a client that does not read without a limit, and it has a
 * consumer on the bus for each browser and type.
 */
public final class SockJsBridge {
    public static final String PATH = "/api/events/sockjs";

    private final Bridge bridge;
    private final Cors cors;
    private final DrainFlag draining;
    private final RateLimits rates;
    private final SockJSHandler sockets;

    public SockJsBridge(Vertx vertx, Env env, Cors cors, DrainFlag draining, RateLimits rates) {
        this.cors = cors;
        this.rates = rates;
        this.draining = draining;
        bridge = Bridge.ofBrowsers(vertx, env, draining);
        var options = new SockJSHandlerOptions().setRegisterWriteHandler(false);
        for (var transport : Transport.values())
            if (transport != Transport.WEBSOCKET) options.addDisabledTransport(transport.name());
        sockets = SockJSHandler.create(vertx, options);
    }

    public void addTo(HttpRouter http) {
        var below = sockets.socketHandler(socket -> {
            var x = http.response(socket.routingContext());
            x.isUpgraded();
            bridge.connected(socket, x);
        });
        http.mount(PATH, this::check, below);
    }

    private void check(ClientResponse x) {
        x.operation = "events.sockjs";
        if (draining.isOn()) throw Refusal.later("unavailable");
        if (!cors.allows(x.request.http())) throw Refusal.of(403, "origin_not_allowed");
        rates.admitAddress(x.request.address(), RequestCost.READ, x.response());
        boolean upgrades = x.request.http().canUpgradeToWebSocket();
        if (x.request.http().path().endsWith("/websocket")) {
            if (upgrades) return;
            x.response().putHeader("Upgrade", "websocket");
            throw Refusal.of(426, "upgrade_required");
        }
        if (upgrades || !x.request.http().path().equals(PATH + "/info")) throw Refusal.of(404, "route_not_found");
    }

    /** Ends all connections; their clients reconnect to another node. */
    public void end() {
        bridge.end();
    }
}
