package tradepost.kernel.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.identity.RefusalCounter.Attempt;

/** A flood of refused attempts becomes a few entries, and none of them is lost from the sum. */
class RefusalCounterTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RefusalCounter counter = new RefusalCounter(meters);

    private static Attempt login(String address, UUID account, String request) {
        return new Attempt(
                "login", RefusalCounter.FAILED, "invalid_credentials", null, address, null, request, account);
    }

    @Test
    void the_attempts_of_one_address_are_one_entry_with_the_first_request() {
        for (int i = 0; i < 880; i++) counter.add(login("203.0.113.7", new UUID(0, i % 20), "request " + i));
        var counted = counter.take();
        assertThat(counted).hasSize(1);
        assertThat(counted.getFirst().count()).isEqualTo(880);
        assertThat(counted.getFirst().requestId()).isEqualTo("request 0");
        assertThat(counted.getFirst().accounts()).hasSize(RefusalCounter.ACCOUNTS_MAX);
        assertThat(counter.take()).isEmpty();
        assertThat(RefusalCounter.metric(meters, "login", RefusalCounter.FAILED).count())
                .isEqualTo(880);
    }

    @Test
    void a_caller_is_told_apart_from_others_at_its_address() {
        for (var actor : new String[] {"user:a", "user:b", "user:a"})
            counter.add(new Attempt(
                    "request", RefusalCounter.REFUSED, "forbidden", actor, "203.0.113.7", "sales.list", null, null));
        assertThat(counter.take()).extracting(CountedRefusals::actor).containsExactly("user:a", "user:b");
    }

    @Test
    void the_attempts_of_very_many_addresses_are_counted_together() {
        for (int i = 0; i < 20_000; i++) counter.add(login("address " + i, new UUID(0, 1), null));
        counter.add(
                new Attempt("request", RefusalCounter.REFUSED, "forbidden", null, "another", "sales.list", null, null));
        var counted = counter.take();
        assertThat(counted).hasSize(RefusalCounter.ENTRIES_MAX + 2);
        assertThat(counted.stream().mapToLong(CountedRefusals::count).sum()).isEqualTo(20_001);
        var together = counted.get(RefusalCounter.ENTRIES_MAX);
        assertThat(together.address()).isEqualTo(RefusalCounter.OTHERS);
        assertThat(together.count()).isEqualTo(20_000 - RefusalCounter.ENTRIES_MAX);
    }
}
