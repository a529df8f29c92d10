package tradepost.file.core.image;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.problem.Problem;

/** Decodes images in one or two processes of their own, so that no image takes memory of this one. */
public final class ImagePool implements AutoCloseable {
    private static final int WARN_AFTER_S = 60;
    private static final long IDLE_MS = 60_000;
    private static final long SMALL_MEMORY = 512L << 20;

    private final Vertx vertx;
    private final WorkerExecutor threads;
    private final ImageLimits limits;
    private final int atOnce;
    /** The processes that no image uses, the last used first. */
    private final Deque<ImageWorker> idle = new ArrayDeque<>();

    private long timer = -1;
    private boolean closed;

    public ImagePool(Vertx vertx, ImageLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
        atOnce = Runtime.getRuntime().maxMemory() < SMALL_MEMORY ? 1 : 2;
        threads = vertx.createSharedWorkerExecutor("file-images", atOnce, WARN_AFTER_S, TimeUnit.SECONDS);
    }

    /** How many images are decoded at once; others wait. */
    public int atOnce() {
        return atOnce;
    }

    /**
     * Makes the sizes of an image. Awaits. Fails 413 too_many_pixels, 415 invalid_image, 503 unavailable.
     *
     * @param format jpeg, png, webp or gif
     * @param folder for the files of the sizes
     */
    public MadeSizes sizes(Path file, String format, Path folder) {
        return threads.executeBlocking(() -> made(new ImageRequest(file, format, folder, limits)), false)
                .await();
    }

    private MadeSizes made(ImageRequest request) {
        var taken = take();
        var worker = taken == null ? new ImageWorker() : taken;
        try {
            return worker.sizes(request);
        } catch (ImageRefusal e) {
            throw Problem.of(e.status(), e.code(), Problem.detail("file", e.reason()));
        } finally {
            giveBack(worker);
        }
    }

    private synchronized @Nullable ImageWorker take() {
        return idle.poll();
    }

    private synchronized void giveBack(ImageWorker worker) {
        if (closed) {
            worker.end();
            return;
        }
        idle.push(worker);
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(IDLE_MS, t -> endIdle());
    }

    private synchronized void endIdle() {
        idle.forEach(ImageWorker::end);
        idle.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
        endIdle();
        threads.close();
    }
}
