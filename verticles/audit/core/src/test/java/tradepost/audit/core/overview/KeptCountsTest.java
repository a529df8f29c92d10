package tradepost.audit.core.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tradepost.audit.overview.Overview.Waiting;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;

/** A count is shared by those who ask at the same time and kept for a moment, unless the caller or an event has changed something since. */
class KeptCountsTest {
    private static final KeptCounts.Key KEY =
            new KeptCounts.Key("orders_to_ship", "viewer", Set.of("orders:read"), Set.of(), null);
    /** No count of this test ends by itself. */
    private final KeptCounts counts = new KeptCounts(60_000);

    private final Queue<Promise<Optional<Waiting>>> running = new ArrayDeque<>();

    private Future<Optional<Waiting>> ask(long writtenMs) {
        return counts.get(KEY, writtenMs, () -> {
            Promise<Optional<Waiting>> count = Promise.promise();
            running.add(count);
            return count.future();
        });
    }

    private Future<Optional<Waiting>> ask() {
        return ask(-1);
    }

    private void answer(long count) {
        running.remove().complete(Optional.of(new Waiting("orders_to_ship", count, false, "/api/sales/orders")));
    }

    private static long number(Future<Optional<Waiting>> answer) {
        return answer.result().orElseThrow().count();
    }

    @Test
    void those_who_ask_at_the_same_time_count_once() {
        var all = new ArrayList<Future<Optional<Waiting>>>();
        for (int i = 0; i < 32; i++) all.add(ask());
        assertThat(running).hasSize(1);
        answer(7);
        assertThat(all).allSatisfy(one -> assertThat(number(one)).isEqualTo(7));
    }

    @Test
    void a_count_is_made_again_after_a_moment() {
        ask();
        answer(7);
        Awaitility.await().until(() -> {
            ask();
            return !running.isEmpty();
        });
    }

    @Test
    void an_event_discards_what_was_counted_before_it_also_if_it_is_still_counted() {
        var before = ask();
        counts.discard();
        var after = ask();
        assertThat(running).hasSize(2);
        answer(7);
        answer(8);
        assertThat(number(before)).isEqualTo(7);
        assertThat(number(after)).isEqualTo(8);
    }

    @Test
    void a_caller_who_has_written_since_gets_a_new_count() {
        var before = ask();
        var after = ask(0);
        assertThat(running).hasSize(2);
        var other = ask(60_000_000);
        assertThat(running).as("the count is newer than that").hasSize(2);
        answer(7);
        answer(8);
        assertThat(number(before)).isEqualTo(7);
        assertThat(number(after)).isEqualTo(8);
        assertThat(number(other)).isEqualTo(8);
    }

    @Test
    void a_failure_is_not_kept_and_whoever_shared_it_counts_itself() {
        var first = ask();
        var second = ask();
        running.remove().fail("the session of the first has ended");
        assertThat(first.failed()).isTrue();
        answer(7);
        assertThat(number(second)).isEqualTo(7);
        ask();
        assertThat(running).hasSize(1);
    }

    private static KeptCounts.Key key(String kind, Caller caller) {
        var list = WaitingList.ALL.stream()
                .filter(l -> l.kind().equals(kind))
                .findFirst()
                .orElseThrow();
        return list.sharedBy(caller, list.in(Contract.load(list.context())));
    }

    private static Caller caller(List<UUID> locations, String... permissions) {
        return new Caller(UUID.randomUUID(), "own_role", List.of(permissions), locations, 0, "");
    }

    @Test
    void only_callers_who_see_the_same_share_a_count() {
        var sales = List.of(caller(List.of(), "orders:read"), caller(List.of(), "orders:read"));
        assertThat(key("orders_to_ship", sales.getFirst())).isEqualTo(key("orders_to_ship", sales.getLast()));
        assertThat(key("jobs_failed", sales.getFirst()))
                .as("one's own jobs")
                .isNotEqualTo(key("jobs_failed", sales.getLast()));
        assertThat(key("orders_to_ship", caller(List.of(), "orders:read", "orders:write")))
                .isNotEqualTo(key("orders_to_ship", sales.getFirst()));
        assertThat(key("orders_to_ship", caller(List.of(UUID.randomUUID()), "orders:read")))
                .isNotEqualTo(key("orders_to_ship", sales.getFirst()));
        var customers = List.of(caller(List.of(), "orders:read:own"), caller(List.of(), "orders:read:own"));
        assertThat(key("orders_to_ship", customers.getFirst()))
                .isEqualTo(key("orders_to_ship", customers.getFirst()))
                .isNotEqualTo(key("orders_to_ship", customers.getLast()));
        var administrators = List.of(caller(List.of(), "*"), caller(List.of(), "*"));
        assertThat(key("jobs_failed", administrators.getFirst()))
                .isEqualTo(key("jobs_failed", administrators.getLast()));
    }

    @Test
    void the_contract_declares_what_an_overview_reads() {
        var overview = Contract.load("audit").operations().stream()
                .filter(op -> op.id().equals("getOverview"))
                .findFirst()
                .orElseThrow();
        assertThat(overview.reads())
                .isEqualTo(WaitingList.ALL.stream()
                        .collect(Collectors.groupingBy(
                                l -> l.context() + "." + l.operation(), Collectors.summingInt(l -> 1))));
    }
}
