package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import tradepost.node.run.SpareMemory;

class SpareMemoryTest {
    @Test
    void what_is_no_longer_needed_is_collected_if_the_collector_has_run_since() {
        var unused = new WeakReference<>(new byte[100]);
        long count = SpareMemory.returned(-1);
        assertThat(unused.get()).isNull();
        assertThat(count).isPositive();
    }
}
