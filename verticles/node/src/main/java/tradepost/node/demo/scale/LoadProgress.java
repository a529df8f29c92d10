package tradepost.node.demo.scale;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Prints every few seconds how far the load is: percent, rows, rows per second, and what is being done. */
final class LoadProgress implements AutoCloseable {
    private static final int EVERY_MS = 2_000;

    private final PrintStream to;
    private final long expected;
    private final long begunNs = System.nanoTime();
    private final AtomicLong rows = new AtomicLong();
    private volatile String doing = "";
    private final Thread printer;

    /** @param expected number of rows, about */
    LoadProgress(PrintStream to, long expected) {
        this.to = to;
        this.expected = Math.max(1, expected);
        printer = Thread.ofPlatform().daemon().name("progress").start(this::printAgainAndAgain);
    }

    void add(long loaded) {
        rows.addAndGet(loaded);
    }

    void doing(String what) {
        doing = what;
    }

    private void printAgainAndAgain() {
        try {
            for (; ; ) {
                Thread.sleep(EVERY_MS);
                print(Math.min(99, rows.get() * 100 / expected), doing);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void print(long percent, String what) {
        double seconds = (System.nanoTime() - begunNs) / (double) TimeUnit.SECONDS.toNanos(1);
        to.printf(
                Locale.ROOT,
                "%3d %%  %,d rows, %,.0f rows/s, %.0f s: %s%n",
                percent,
                rows.get(),
                rows.get() / seconds,
                seconds,
                what);
    }

    /** Call it when everything is loaded. */
    void finish() {
        print(100, "complete");
    }

    @Override
    public void close() {
        printer.interrupt();
    }
}
