package tradepost.kernel;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Runs code where contexts run: on a verticle of virtual threads. */
public final class TestVerticle {
    private TestVerticle() {}

    /** Returns the result of the code, or fails with its failure. The verticle stays deployed until the Vertx closes. */
    public static <T> T run(Vertx vertx, Callable<Future<T>> start) {
        var answer = new java.util.concurrent.atomic.AtomicReference<Future<T>>();
        deploy(vertx, new VerticleBase() {
            @Override
            public Future<?> start() throws Exception {
                var f = start.call();
                answer.set(f);
                return f;
            }
        });
        return answer.get().result();
    }

    /** Returns the id of the deployment. */
    public static String deploy(Vertx vertx, Deployable verticle) {
        return vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }
}
