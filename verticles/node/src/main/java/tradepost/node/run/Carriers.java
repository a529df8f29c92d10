package tradepost.node.run;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The carrier threads of virtual threads: one for each core, and more in the first seconds and whenever all of them are blocked.
 *
 * <p>A virtual thread that loads or initializes a class keeps its carrier, even while it waits for the lock of a jar. With two
 * carriers, both can wait for a lock whose holder has no carrier to run on, which is a deadlock. Having many carriers at all
 * times would prevent that too, but idle carriers search each other's queues for work: on two cores, 16 carriers took 1.2 to 1.6
 * times the processor time that two take for the same orders.
 */
public final class Carriers {
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    /** The first Java release in which the number can be changed at run time. */
    private static final int ADJUSTABLE_SINCE = 24;

    private static final String NAME = "Parallelism";
    private static final String MOUNTED = "MountedVirtualThreadCount";
    /** The number in the first seconds, which load most classes; and always if the number cannot be changed. */
    private static final int AT_START = 16;

    private static final int MAX = 64;
    private static final int LOOK_MS = 500;
    private static final int CALM_S = 2;
    /** The virtual threads that a queue holds before it grows: {@code ForkJoinPool.INITIAL_EXTERNAL_QUEUE_CAPACITY}. */
    private static final int QUEUE_CAPACITY = 512;

    private Carriers() {}

    /** Call this before the first virtual thread starts. */
    public static void begin() {
        if (System.getProperty(PARALLELISM) != null) return;
        int cores = Runtime.getRuntime().availableProcessors();
        System.setProperty(PARALLELISM, "" + Math.max(AT_START, cores));
        if (Runtime.version().feature() >= ADJUSTABLE_SINCE) watch();
    }

    public static Thread watch() {
        return Thread.ofPlatform().daemon().name("carriers").start(() -> {
            try {
                watch(
                        ManagementFactory.getPlatformMBeanServer(),
                        new ObjectName("jdk.management:type=VirtualThreadScheduler"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (JMException e) {
                LOG.warn("the number of carrier threads cannot be changed", e);
            }
        });
    }

    private static void watch(MBeanServer server, ObjectName scheduler) throws JMException, InterruptedException {
        int usual = Math.max(2, Runtime.getRuntime().availableProcessors());
        int now = (int) server.getAttribute(scheduler, NAME);
        long heldNanos = System.nanoTime();
        while (true) {
            boolean held = !probe().await(LOOK_MS, TimeUnit.MILLISECONDS);
            if (held) heldNanos = System.nanoTime();
            boolean calm = System.nanoTime() - heldNanos > TimeUnit.SECONDS.toNanos(CALM_S);
            int wanted = calm ? usual : held ? Math.max(now, Math.min(now * 4, MAX)) : now;
            if (wanted != now) server.setAttribute(scheduler, new Attribute(NAME, wanted));
            now = wanted;
            if (held && (int) server.getAttribute(scheduler, MOUNTED) < now) addCarrier();
            Thread.sleep(LOOK_MS);
        }
    }

    /**
     * Makes the scheduler start or wake at least one more carrier. The scheduler does so when a virtual thread is added to an empty queue,
     * or to a full one, which then grows. All platform threads share as few as eight queues, and each may hold virtual threads that wait
     * for a carrier. So this method fills a queue. It uses a new thread each time, because another thread usually has another queue.
     */
    private static void addCarrier() {
        Thread.ofPlatform().daemon().name("carriers").start(() -> {
            for (int i = 0; i < QUEUE_CAPACITY; i++) Thread.ofVirtual().start(() -> {});
        });
    }

    /** Reaches zero as soon as a virtual thread runs. */
    private static CountDownLatch probe() {
        var served = new CountDownLatch(1);
        Thread.ofVirtual().start(served::countDown);
        return served;
    }
}
