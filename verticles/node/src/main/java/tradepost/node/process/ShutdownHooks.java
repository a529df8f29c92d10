package tradepost.node.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tradepost.kernel.shutdown.ShutdownBudget;

/** Closes what the process has opened when it ends, whether by SIGTERM, Ctrl-C or a failure. What was opened last is closed first. */
public final class ShutdownHooks {
    /** Above the limit of {@link ShutdownBudget}, which therefore applies, unless a step does not keep to it. */
    private static final Duration TIME_LIMIT = Duration.ofMillis(29_500);

    private static final ShutdownBudget BUDGET = new ShutdownBudget();
    private static final Deque<AutoCloseable> STEPS = new ArrayDeque<>();
    private static final AtomicInteger EXIT_CODE = new AtomicInteger();
    private static boolean begun;
    private static boolean running;
    private static @Nullable String reason;

    private ShutdownHooks() {}

    /** The time of the steps; it begins with the exit. */
    public static ShutdownBudget budget() {
        return BUDGET;
    }

    /** Call this first. From then on, a signal ends the process in order. */
    public static void begin() {
        begun = true;
        Runtime.getRuntime().addShutdownHook(new Thread(ShutdownHooks::run, "shutdown"));
    }

    /** Closes {@code step} at exit, or at once if the exit has begun. */
    public static void add(AutoCloseable step) {
        synchronized (STEPS) {
            if (!running) {
                STEPS.push(step);
                return;
            }
        }
        quietly(step);
    }

    /** Closes everything and ends the process with this code. Does not return. */
    public static void exit(int code) {
        EXIT_CODE.compareAndSet(0, code);
        System.exit(code);
    }

    /** Prints why the process ends, as its last line: after the lines that closing everything logs. */
    public static void report(String sentence) {
        synchronized (STEPS) {
            if (begun && !STEPS.isEmpty()) {
                reason = sentence;
                return;
            }
        }
        System.err.println(sentence);
    }

    public static boolean hasBegun() {
        synchronized (STEPS) {
            return running;
        }
    }

    /** Waits until a signal ends the process. */
    public static void await() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            exit(1);
        }
    }

    private static void run() {
        synchronized (STEPS) {
            running = true;
        }
        BUDGET.begin();
        var watch = Thread.ofPlatform().daemon().name("shutdown-limit").unstarted(() -> {
            try {
                Thread.sleep(TIME_LIMIT);
            } catch (InterruptedException e) {
                return;
            }
            end(1);
        });
        watch.start();
        for (var step = next(); step != null; step = next()) quietly(step);
        // a plain return would exit with 143 or 130, but an orderly end is a success
        end(EXIT_CODE.get());
    }

    private static void end(int code) {
        synchronized (STEPS) {
            if (reason != null) System.err.println(reason);
        }
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }

    private static @Nullable AutoCloseable next() {
        synchronized (STEPS) {
            return STEPS.poll();
        }
    }

    private static void quietly(AutoCloseable step) {
        try {
            step.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(ShutdownHooks.class).warn("something was not closed properly", e);
        }
    }
}
