package tradepost.kernel;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * With {@code -Dtradepost.watch=true}, a run of the tests of a module writes what its {@link ComputeWatch} has seen to {@code
 * target/computing.txt}, and Vert.x logs each event loop that is blocked for as long.
 */
public final class ComputeWatching implements VertxServiceProvider {
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    @Override
    public void init(VertxBootstrap bootstrap) {
        if (!Boolean.getBoolean("tradepost.watch")) return;
        bootstrap
                .options()
                .setBlockedThreadCheckInterval(ComputeWatch.TASK_MAX_MS / 2)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(ComputeWatch.TASK_MAX_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(ComputeWatch.TASK_MAX_MS)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS);
        if (!STARTED.compareAndSet(false, true)) return;
        var watch = new ComputeWatch();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(watch)));
    }

    private static void write(ComputeWatch watch) {
        try {
            Files.write(Path.of("target", "computing.txt"), watch.reports());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
