package tradepost.node.run;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Returns unused memory to the system. The serial collector collects the old generation, and removes compiled code that is no longer used,
 * only when the heap or the code has grown by a lot. Under load, the heap would therefore grow to its limit, of which a fifth is live.
 */
public final class SpareMemory {
    private static final int EVERY_S = 60;

    private SpareMemory() {}

    /** From now on collects all of the heap once a minute, unless the program was idle. A collection stops the program for 0.1 s. */
    public static void returnRegularly() {
        Thread.ofPlatform().daemon().name("spare-memory").start(() -> {
            try {
                for (long count = collections(); ; count = returned(count)) TimeUnit.SECONDS.sleep(EVERY_S);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Collects all of the heap, unless the collector has not run since.
     *
     * @param before the number of collections when this was last called
     * @return the number of collections now
     */
    public static long returned(long before) {
        if (collections() != before) System.gc();
        return collections();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
