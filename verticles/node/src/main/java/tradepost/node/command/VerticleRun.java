package tradepost.node.command;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tradepost.kernel.config.Config;
import tradepost.kernel.service.Env;

/** Runs a verticle for a command, beside the nodes that may be running. */
final class VerticleRun {
    private static final int TIMEOUT_S = 30;

    private VerticleRun() {}

    /** Returns when it has started. Fails with a CompletionException whose cause is what it failed with. */
    static void run(Config config, Function<Env, Deployable> verticle) {
        var vertx = Vertx.vertx();
        try {
            vertx.deployVerticle(
                            verticle.apply(Env.of(vertx, config)),
                            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
                    .join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
