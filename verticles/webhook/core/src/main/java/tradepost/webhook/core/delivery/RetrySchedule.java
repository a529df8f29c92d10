package tradepost.webhook.core.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery is tried again.
 *
 * @param waits before each attempt after the first
 * @param random from 0 to 1, by which a wait is longer, so that what failed together is not repeated together
 */
public record RetrySchedule(List<Duration> waits, DoubleSupplier random) {
    /** A wait is longer by at most this part of it. */
    private static final double JITTER = 0.2;

    /** As Standard Webhooks recommends. */
    public static final RetrySchedule STANDARD = new RetrySchedule(
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24)),
            () -> ThreadLocalRandom.current().nextDouble());

    /**
     * The pause after so many attempts, or null if that was the last one. What the receiver asks for may make it longer.
     *
     * @param retryAfter at most a day; null if the receiver asks for nothing
     */
    @Nullable
    Duration pause(int tries, @Nullable Duration retryAfter) {
        if (tries > waits.size()) return null;
        var wait = waits.get(tries - 1);
        var jittered = wait.plusNanos((long) (wait.toNanos() * JITTER * random.getAsDouble()));
        return retryAfter == null || retryAfter.compareTo(jittered) <= 0 ? jittered : retryAfter;
    }
}
