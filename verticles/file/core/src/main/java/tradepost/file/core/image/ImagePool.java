package tradepost.file.core.image;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.problem.Problem;

/**
 * Decodes images in a process of their own, so that no image takes memory of this one. An image may take seconds, so images have a thread of their
 * own, and no document waits for one.
 */
public final class ImagePool implements AutoCloseable {
    private static final long IDLE_MS = 60_000;
    private static final int AT_ONCE = 1;

    private final Vertx vertx;
    private final ComputePool threads;
    private final ImageLimits limits;
    /** The processes that no image uses, the last used first. */
    private final Deque<ImageWorker> idle = new ArrayDeque<>();

    private long timer = -1;
    private boolean closed;

    public ImagePool(Vertx vertx, MeterRegistry meters, ImageLimits limits) {
        this.vertx = vertx;
        threads = new ComputePool(vertx, meters, "images", AT_ONCE);
        this.limits = limits;
    }

    /** How many images are to be decoded at once. */
    public int atOnce() {
        return AT_ONCE;
    }

    /**
     * Makes the sizes of an image. Awaits. Fails 413 too_many_pixels, 415 invalid_image, 503 unavailable or compute_overloaded.
     *
     * @param format jpeg, png, webp or gif
     * @param folder for the files of the sizes
     */
    public MadeSizes sizes(Path file, String format, Path folder) {
        return threads.run(() -> made(new ImageRequest(file, format, folder, limits)))
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
    }
}
