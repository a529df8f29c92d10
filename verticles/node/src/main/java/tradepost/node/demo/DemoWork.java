package tradepost.node.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Requests that are sent at the same time. One that is refused does not keep the others out. */
final class DemoWork {
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** As many as two processors serve without a queue. */
    private static final int PARALLEL = 6;

    private int done;
    private int refused;
    private @Nullable String first;

    /** Returns when all of them have ended. */
    void run(List<Step> steps) throws IOException, InterruptedException {
        var free = new Semaphore(PARALLEL);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Void>>();
            for (var step : steps)
                running.add(threads.submit(() -> {
                    free.acquire();
                    try {
                        step.run();
                        count(null);
                    } catch (DemoApi.Refused e) {
                        count(e.getMessage());
                    } finally {
                        free.release();
                    }
                    return null;
                }));
            for (var one : running) one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) throw cause;
            throw new IOException(e.getCause());
        }
    }

    /** Counts what a step has done without. */
    void refuse(DemoApi.Refused what) {
        count(what.getMessage());
    }

    private synchronized void count(@Nullable String why) {
        done++;
        if (why == null) return;
        refused++;
        if (first == null) first = why;
    }

    /** Why some of them had no effect, by this name; empty if all had. */
    synchronized Map<String, String> missing(String name) {
        var missing = new TreeMap<String, String>();
        if (first != null) missing.put(refused + " of " + done + " parts of " + name, "the first is " + first);
        return missing;
    }
}
