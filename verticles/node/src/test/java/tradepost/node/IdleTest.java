package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tradepost.node.Shared.Running;
import tradepost.node.Shared.ThreeNodes;
import tradepost.node.config.Contexts;

/** The load on the databases of an idle program. */
@ExtendWith(Shared.class)
@Order(4)
@Tag("prove")
class IdleTest {
    private static final int SECONDS = 10;
    private static final int NODES = 3;
    private static final int CONNECTIONS_OF_A_CONTEXT_ON_A_NODE = 3;
    private static final Pattern STATEMENT = Pattern.compile("^tradepost_(\\w+)> LOG: {2}(?:execute |statement:).*");

    /** Measures again for up to three minutes, because earlier tests may have left work. */
    private static void asksAtMostOnceASecond(Running running) {
        var stores = running.stores();
        try {
            stores.load(
                    "auth",
                    "alter system set log_statement = 'all'",
                    "alter system set log_line_prefix = '%d> '",
                    "select pg_reload_conf()");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollDelay(Duration.ZERO)
                    .untilAsserted(() -> {
                        long begun = System.nanoTime();
                        var counts = statements(running);
                        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
                        assertThat(counts)
                                .hasSameSizeAs(Contexts.names())
                                .allSatisfy((context, count) ->
                                        assertThat((long) count).as(context).isBetween(1L, seconds));
                    });
        } finally {
            stores.load(
                    "auth",
                    "alter system reset log_statement",
                    "alter system reset log_line_prefix",
                    "select pg_reload_conf()");
        }
    }

    /** The number for each context during at least this many seconds from now on. */
    private static Map<String, Integer> statements(Running running) {
        long from = lines(running).count();
        pause();
        var counts = new TreeMap<String, Integer>();
        lines(running).skip(from).forEach(line -> {
            var statement = STATEMENT.matcher(line);
            if (statement.matches()) counts.merge(statement.group(1), 1, Integer::sum);
        });
        System.out.println("statements in " + SECONDS + " s: " + counts);
        return counts;
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> lines(Running running) {
        try {
            return Files.readAllLines(running.folder().resolve("data/postgres/server.log")).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void an_idle_process_queries_each_database_at_most_once_a_second() {
        try (var dev = Running.dev()) { // that no other test uses
            asksAtMostOnceASecond(dev);
        }
    }

    @Test
    @ResourceLock(Shared.CLUSTER)
    void three_idle_nodes_together_query_each_database_at_most_once_a_second(@ThreeNodes Running cluster) {
        asksAtMostOnceASecond(cluster);
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> cluster.stores()
                                .number(
                                        "auth",
                                        "select count(*) from pg_stat_activity where application_name like"
                                                + " 'tradepost-%'")
                        <= (long) Contexts.names().size() * NODES * CONNECTIONS_OF_A_CONTEXT_ON_A_NODE);
    }
}
