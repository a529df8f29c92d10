package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What clients of a hundred addresses that do not take their responses cost others, and the memory that is held for them. */
@Isolated("it measures time and memory, which all tests share")
@Tag("prove")
class SlowReadersCostTest {
    private static final int ADDRESSES = 100;
    private static final int ROUNDS = 3;
    private static final int REQUESTS = 200;
    private static final int TIMES = 3;
    private static final long HEAP_BYTES = 64 << 20;

    @Test
    void others_wait_at_most_three_times_as_long_and_memory_is_bounded() throws Exception {
        try (var gateway = SlowReaders.gateway(ADDRESSES)) {
            measure(gateway); // compiles what it needs
            long before = heap();
            var without = new ArrayList<Long>();
            var with = new ArrayList<Long>();
            long held = 0;
            for (int round = 0; round < ROUNDS; round++) {
                without.addAll(measure(gateway));
                try (var readers = new SlowReaders(gateway, ADDRESSES)) {
                    with.addAll(measure(gateway));
                    held = Math.max(held, heap() - before);
                    assertThat(gateway.metric("tradepost_direct_memory_used_bytes"))
                            .as("direct memory for %s", readers)
                            .isLessThan(gateway.metric("tradepost_direct_memory_max_bytes") / 2);
                }
            }
            System.out.println("median of others in µs without slow readers: " + median(without) + ", with them: "
                    + median(with) + "; heap held: " + held / 1024 + " KB");
            assertThat(median(with)).isLessThanOrEqualTo(TIMES * median(without));
            assertThat(held).isLessThan(HEAP_BYTES);
        }
    }

    /** The microseconds of each request. */
    private static List<Long> measure(TestGateway gateway) {
        var token = "Bearer " + gateway.token(UUID.randomUUID(), "admin", "s", 600);
        var times = new ArrayList<Long>();
        for (int i = 0; i < REQUESTS; i++) {
            long from = System.nanoTime();
            assertThat(gateway.get(SlowReaders.SMALL, "Authorization", token).status())
                    .isEqualTo(200);
            times.add((System.nanoTime() - from) / 1_000);
        }
        return times;
    }

    private static long median(List<Long> times) {
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
