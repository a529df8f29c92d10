package tradepost.kernel.service;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import tradepost.kernel.background.Background;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.concurrent.InFlight;
import tradepost.kernel.concurrent.SharedObjects;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.time.ClusterClock;

/** What every verticle of a node receives. */
public record Env(
        Vertx vertx,
        Config config,
        Tokens tokens,
        Seal seal,
        PrometheusMeterRegistry meters,
        InFlight inFlight,
        ComputePool computing,
        Background background,
        SharedObjects singletons) {

    public Env(Vertx vertx, Config config, Tokens tokens, Seal seal, PrometheusMeterRegistry meters) {
        this(vertx, config, tokens, seal, meters, new Background(vertx, meters, new ShutdownBudget()));
    }

    private Env(
            Vertx vertx,
            Config config,
            Tokens tokens,
            Seal seal,
            PrometheusMeterRegistry meters,
            Background background) {
        this(
                vertx,
                config,
                tokens,
                seal,
                meters,
                new InFlight(config.number(Settings.BUS_REQUESTS_MAX)),
                new ComputePool(vertx, meters),
                background,
                new SharedObjects());
    }

    /** Call this once per Vertx, because it also prepares the event bus for calls between contexts. */
    public static Env of(Vertx vertx, Config config) {
        return of(vertx, config, new ShutdownBudget());
    }

    /** Like the other method. {@code shutdown} is the time in which the process stops. */
    public static Env of(Vertx vertx, Config config, ShutdownBudget shutdown) {
        vertx.eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var clock = new ClusterClock(meters);
        var seal = new Seal(
                config.text(Settings.SERVICE_SECRET), config.text(Settings.SERVICE_SECRET_PREVIOUS), clock::nowMs);
        Services.passIdentityOn(vertx, seal);
        var background = new Background(vertx, meters, shutdown);
        return new Env(vertx, config, AuthClient.tokens(vertx, seal, clock, background), seal, meters, background);
    }

    /** The time in which the process stops. */
    public ShutdownBudget shutdown() {
        return background.shutdown();
    }
}
