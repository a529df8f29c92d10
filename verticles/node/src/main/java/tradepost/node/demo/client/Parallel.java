package tradepost.node.demo.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Does several things at the same time. */
public final class Parallel {
    private static final int AT_ONCE = 4;

    public interface Job {
        void run() throws IOException, InterruptedException;
    }

    private Parallel() {}

    /** Fails like the first that fails. */
    public static void run(List<? extends Job> jobs) throws IOException, InterruptedException {
        var all = new ArrayList<Callable<Void>>();
        for (var job : jobs)
            all.add(() -> {
                job.run();
                return null;
            });
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (var done : threads.invokeAll(all)) done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
    }
}
