package tradepost.file.core.store;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.problem.Problem;

/** Runs what blocks on threads of its own, a bounded number at once, and awaits it. */
final class StoreCalls {
    static final int THREADS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);
    private static final int WAITING_MAX = 256;
    private static final int WARN_AFTER_S = 300;

    private final WorkerExecutor threads;
    private final Semaphore free = new Semaphore(THREADS + WAITING_MAX);

    StoreCalls(Vertx vertx) {
        threads = vertx.createSharedWorkerExecutor("file-store", THREADS, WARN_AFTER_S, TimeUnit.SECONDS);
    }

    /**
     * The failures of the work that are not a {@link ServiceException} are logged, and become 503 files_unavailable.
     *
     * @param what for the log
     */
    <T> T await(String what, Callable<T> work) {
        if (!free.tryAcquire()) throw Problem.unavailable("files_unavailable");
        try {
            return threads.executeBlocking(() -> known(what, work), false).await();
        } finally {
            free.release();
        }
    }

    private static <T> T known(String what, Callable<T> work) {
        try {
            return work.call();
        } catch (ServiceException | IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("the file store failed: {}: {}", what, e.toString());
            throw Problem.unavailable("files_unavailable");
        }
    }
}
