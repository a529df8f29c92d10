package tradepost.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import tradepost.node.run.Carriers;

/** All carriers wait for something that only another virtual thread can do. */
@EnabledForJreRange(min = JRE.JAVA_24)
class CarriersTest {
    private static final CountDownLatch RELEASED = new CountDownLatch(1);
    private static final AtomicInteger WAITING = new AtomicInteger();

    /** All other users of the class wait for the thread that waits here, and each of them keeps its carrier. */
    private static final class Slow {
        static final int READY = await();

        private static int await() {
            WAITING.incrementAndGet();
            try {
                RELEASED.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 1;
        }
    }

    @Test
    void virtual_threads_continue_while_all_carriers_are_blocked() throws Exception {
        var watch = Carriers.watch();
        try {
            int held = 2 * Runtime.getRuntime().availableProcessors();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < held; i++) threads.add(Thread.ofVirtual().start(() -> assertTrue(Slow.READY > 0)));
            while (WAITING.get() == 0) Thread.onSpinWait();
            fillQueues();
            Thread.ofVirtual().start(RELEASED::countDown);
            for (var t : threads) assertTrue(t.join(Duration.ofSeconds(30)), "a virtual thread is stuck");
        } finally {
            RELEASED.countDown();
            watch.interrupt();
            watch.join(TimeUnit.SECONDS.toMillis(10));
        }
    }

    /** The scheduler starts no carrier for a virtual thread that joins a non-empty queue. */
    private static void fillQueues() throws InterruptedException {
        for (int i = 0; i < 64; i++)
            Thread.ofPlatform()
                    .start(() -> {
                        for (int k = 0; k < 4; k++) Thread.ofVirtual().start(() -> {});
                    })
                    .join();
    }
}
