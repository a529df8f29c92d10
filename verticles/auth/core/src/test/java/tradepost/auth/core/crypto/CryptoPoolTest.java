package tradepost.auth.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.kernel.Refusals;

class CryptoPoolTest {
    @Test
    void whoever_waits_too_long_is_refused_while_hashes_take_ever_longer() {
        var ends = new CountDownLatch(1);
        try (var pool = new CryptoPool()) {
            var hashing = IntStream.range(0, 2)
                    .mapToObj(i -> pool.run(() -> awaited(ends)))
                    .toList();
            var waiting = pool.run(() -> true);
            Awaitility.await().until(waiting::isComplete);
            assertThat(Refusals.code(waiting)).isEqualTo("503 overloaded");
            ends.countDown();
            for (var one : hashing) assertThat(one.await()).isTrue();
            assertThat(pool.run(() -> true).await()).isTrue();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
