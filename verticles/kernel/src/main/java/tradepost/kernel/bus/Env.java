package tradepost.kernel.bus;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.time.ClusterClock;

/** What every verticle of a node receives. */
public record Env(
        Vertx vertx,
        Config config,
        Tokens tokens,
        Seal seal,
        PrometheusMeterRegistry meters,
        InFlight inFlight,
        Singletons singletons) {

    public Env(Vertx vertx, Config config, Tokens tokens, Seal seal, PrometheusMeterRegistry meters) {
        this(
                vertx,
                config,
                tokens,
                seal,
                meters,
                new InFlight(config.number(Settings.BUS_REQUESTS_MAX)),
                new Singletons());
    }

    /** Call this once per Vertx, because it also prepares the event bus for calls between contexts. */
    public static Env of(Vertx vertx, Config config) {
        vertx.eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var clock = new ClusterClock(meters);
        var seal = new Seal(
                config.text(Settings.SERVICE_SECRET), config.text(Settings.SERVICE_SECRET_PREVIOUS), clock::nowMs);
        Services.passIdentityOn(vertx, seal);
        return new Env(vertx, config, AuthClient.tokens(vertx, seal, clock), seal, meters);
    }
}
