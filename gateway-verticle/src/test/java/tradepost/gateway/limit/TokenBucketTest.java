package tradepost.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The buckets of one caller on some gateways, under a clock that the test advances. */
class TokenBucketTest {
    private static final String CALLER = "caller";
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SEEDS = 300;

    private long nowNs;

    /** A report on its way to the other nodes. */
    private record Report(int from, long units, long arrivesNs) {}

    private TokenBuckets buckets(int perSecond, int burst) {
        return new TokenBuckets(new Rate("caller", perSecond, burst), () -> nowNs);
    }

    private boolean takes(TokenBuckets buckets, int units) {
        return buckets.take(CALLER, units).isAdmitted();
    }

    @Test
    void a_burst_passes_and_then_the_rate() {
        var buckets = buckets(100, 200);
        for (int i = 0; i < 200; i++) assertThat(takes(buckets, 1)).isTrue();
        var refused = buckets.take(CALLER, 1);
        assertThat(refused.isAdmitted()).isFalse();
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        nowNs += 10 * MS;
        assertThat(takes(buckets, 1)).isTrue();
        assertThat(takes(buckets, 1)).isFalse();
        nowNs += 60_000 * MS;
        for (int i = 0; i < 200; i++) assertThat(takes(buckets, 1)).isTrue();
        assertThat(takes(buckets, 1)).isFalse();
    }

    @Test
    void another_caller_has_a_limit_of_its_own() {
        var buckets = buckets(10, 10);
        for (int i = 0; i < 20; i++) takes(buckets, 1);
        assertThat(takes(buckets, 1)).isFalse();
        assertThat(buckets.take("another", 1).isAdmitted()).isTrue();
        assertThat(buckets.tracked()).isEqualTo(2);
    }

    @Test
    void a_request_that_costs_more_than_the_burst_takes_all_of_it() {
        var buckets = buckets(10, 10);
        assertThat(takes(buckets, 20)).isTrue();
        var refused = buckets.take(CALLER, 20);
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        assertThat(refused.left()).isZero();
        nowNs += 1_000 * MS;
        assertThat(takes(buckets, 20)).isTrue();
    }

    @Test
    void a_bucket_is_forgotten_when_it_is_full_again() {
        var buckets = buckets(100, 200);
        for (int i = 0; i < 200; i++) takes(buckets, 1);
        assertThat(buckets.tracked()).isEqualTo(1);
        nowNs += 3_000 * MS;
        assertThat(buckets.tracked()).isEqualTo(1);
        nowNs += 5_000 * MS;
        assertThat(buckets.tracked()).isZero();
    }

    @Test
    void the_number_of_callers_is_bounded() {
        var buckets = buckets(100, 200);
        for (int i = 0; i < 2 * TokenBuckets.TRACKED_MAX; i++) buckets.take("caller-" + i, 1);
        assertThat(buckets.tracked()).isLessThanOrEqualTo(TokenBuckets.TRACKED_MAX);
    }

    @Test
    void a_report_names_only_callers_that_were_active_since_the_last_one() {
        var buckets = buckets(100, 200);
        buckets.take("a", 3);
        buckets.take("a", 2);
        buckets.take("b", 1);
        assertThat(buckets.report(10)).containsOnly(java.util.Map.entry("a", 5L), java.util.Map.entry("b", 1L));
        assertThat(buckets.report(10)).isEmpty();
        buckets.take("b", 1);
        buckets.giveBack("b", 1);
        assertThat(buckets.report(10)).isEmpty();
        for (int i = 0; i < 25; i++) buckets.take("caller-" + i, 1);
        assertThat(List.of(
                        buckets.report(10).size(),
                        buckets.report(10).size(),
                        buckets.report(10).size()))
                .containsExactly(10, 10, 5);
    }

    @Test
    void nodes_with_an_even_load_admit_the_same_in_every_second() {
        var nodes = List.of(buckets(100, 200), buckets(100, 200), buckets(100, 200));
        var admitted = new int[3];
        simulate(nodes, new double[] {500, 500, 500}, 50, new Random(1), 12_000, (node, ms) -> {
            if (ms >= 4_000) admitted[node]++;
        });
        for (int count : admitted) assertThat(count / 8.0).isCloseTo(100 / 3.0, within(5.0));
    }

    @Test
    void the_limit_holds_over_ten_seconds_whatever_the_load_of_each_node_is() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            int perSecond = 10 * (1 + random.nextInt(100));
            int nodes = 1 + random.nextInt(8);
            var all = new ArrayList<TokenBuckets>();
            int burst = perSecond * (1 + random.nextInt(3));
            for (int i = 0; i < nodes; i++) all.add(buckets(perSecond, burst));
            var load = new double[nodes];
            for (int i = 0; i < nodes; i++) load[i] = random.nextDouble() * random.nextDouble();
            double sum = Arrays.stream(load).sum();
            // so much that the burst is used up in the first two seconds
            double offered = perSecond * (1.2 + 10 * random.nextDouble()) + burst;
            for (int i = 0; i < nodes; i++) load[i] *= offered / sum;
            int delayMs = random.nextInt(150);
            var admitted = new int[1];
            simulate(all, load, delayMs, random, 12_000, (node, ms) -> {
                if (ms >= 2_000) admitted[0]++;
            });
            assertThat(admitted[0] / 10.0)
                    .as(
                            "seed %d: %d/s on %d nodes, load %s, %d ms late",
                            seed, perSecond, nodes, Arrays.toString(load), delayMs)
                    .isBetween(0.9 * perSecond, 1.1 * perSecond);
        }
    }

    private interface Admitted {
        void at(int node, int ms);
    }

    /** @param load requests a second of each node, which come at random */
    private void simulate(
            List<TokenBuckets> nodes, double[] load, int delayMs, Random random, int durationMs, Admitted admitted) {
        Deque<Report> underway = new ArrayDeque<>();
        var due = new double[nodes.size()];
        long beginNs = nowNs;
        for (int ms = 0; ms < durationMs; ms++) {
            nowNs = beginNs + ms * MS;
            while (!underway.isEmpty() && underway.peek().arrivesNs <= nowNs) {
                var report = underway.remove();
                for (int i = 0; i < nodes.size(); i++)
                    if (i != report.from) nodes.get(i).usedBy("node-" + report.from, CALLER, report.units);
            }
            for (int i = 0; i < nodes.size(); i++) {
                for (due[i] += 2 * random.nextDouble() * load[i] / 1_000; due[i] >= 1; due[i]--)
                    if (takes(nodes.get(i), 1)) admitted.at(i, ms);
                // the timers of the nodes are not in step
                if ((ms + 37 * i) % RateGossip.PERIOD_MS != 0) continue;
                for (var units : nodes.get(i).report(10).values())
                    underway.add(new Report(i, units, nowNs + delayMs * MS));
            }
        }
    }
}
