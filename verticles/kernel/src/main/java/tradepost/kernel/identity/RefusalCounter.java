package tradepost.kernel.identity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Ids;

/**
 * Counts attempts that failed or were refused by caller or address, so that a flood of them becomes a few entries. At most
 * {@value #ENTRIES_MAX} are told apart until the next {@link #take}; the attempts of all further callers are counted together. Thread-safe.
 */
public final class RefusalCounter {
    public static final String FAILED = "failed";
    public static final String LOCKED_OUT = "locked_out";
    public static final String REFUSED = "refused";
    public static final String SUCCEEDED = "succeeded";
    /** The address, and the reason, of attempts that are counted together because there are too many callers. */
    public static final String OTHERS = "others";

    static final int ACCOUNTS_MAX = 10;
    static final int ENTRIES_MAX = 500;

    /** See {@link CountedRefusals}. */
    public record Attempt(
            String action,
            String outcome,
            String reason,
            @Nullable String actor,
            String address,
            @Nullable String operation,
            @Nullable String requestId,
            @Nullable UUID account) {}

    private record Key(String action, String outcome, String reason, String by) {}

    private static final class Entry {
        private final Attempt first;
        private final Instant firstAt = Instant.now();
        private final Set<UUID> accounts = new LinkedHashSet<>();
        private Instant lastAt = firstAt;
        private long count;

        Entry(Attempt first) {
            this.first = first;
        }

        void add(@Nullable UUID account) {
            count++;
            lastAt = Instant.now();
            if (account != null && accounts.size() < ACCOUNTS_MAX) accounts.add(account);
        }

        CountedRefusals counted() {
            return new CountedRefusals(
                    Ids.next(),
                    first.action,
                    first.outcome,
                    first.reason,
                    first.actor,
                    first.address,
                    first.operation,
                    first.requestId,
                    count,
                    firstAt,
                    lastAt,
                    List.copyOf(accounts));
        }
    }

    private final MeterRegistry meters;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    public RefusalCounter(MeterRegistry meters) {
        this.meters = meters;
    }

    /** The counter {@code tradepost_security_events_total}, which alerts look at. */
    public static Counter metric(MeterRegistry meters, String action, String outcome) {
        return Counter.builder("tradepost.security.events")
                .description("Logins, logouts, changes of accounts and keys, and refusals, by outcome")
                .tag("action", action)
                .tag("outcome", outcome)
                .register(meters);
    }

    public void add(Attempt attempt) {
        metric(meters, attempt.action, attempt.outcome).increment();
        count(attempt);
    }

    private synchronized void count(Attempt attempt) {
        var by = attempt.actor == null ? attempt.address : attempt.actor;
        var key = new Key(attempt.action, attempt.outcome, attempt.reason, by);
        if (entries.size() < ENTRIES_MAX || entries.containsKey(key)) {
            entries.computeIfAbsent(key, k -> new Entry(attempt)).add(attempt.account);
            return;
        }
        var together = new Attempt(
                attempt.action, attempt.outcome, OTHERS, null, OTHERS, attempt.operation, attempt.requestId, null);
        entries.computeIfAbsent(new Key(attempt.action, attempt.outcome, OTHERS, OTHERS), k -> new Entry(together))
                .add(attempt.account);
    }

    /** Returns what was counted since the last call, in the order of the first attempts, and begins anew. */
    public synchronized List<CountedRefusals> take() {
        var counted = new ArrayList<CountedRefusals>(entries.size());
        for (var entry : entries.values()) counted.add(entry.counted());
        entries.clear();
        return counted;
    }
}
