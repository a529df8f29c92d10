package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;

/**
 * {@code kill -9} under load. Afterwards every write that got a response is present, every other one happened at most once, every
 * event was applied once and in order, and no draft holds stock. {@code tradepost.rounds} sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());

    private final Random random = new Random(SEED);

    @Test
    void a_killed_database_server_is_restarted_automatically_and_a_killed_node_recovers(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var system = SystemUnderLoad.at(Api.at(port).registered("admin"), List.of(Api.local(port)), stores(folder));
            for (int round = 1; round <= ROUNDS; round++) {
                system.load().start(SEED + 2L * round);
                system.load().awaitMore(200 + random.nextInt(100));
                killServer(system.stores().serverPid());
                system.load().awaitMore(100); // by the same process, on the server that it has restarted
                system.load().stop();
                system.isExact("the database server, round " + round, SEED);

                system.load().start(SEED + 2L * round + 1);
                system.load().awaitMore(300 + random.nextInt(100));
                program.kill();
                system.load().stop();
                program = Program.dev(folder, port);
                system.isExact("the only node, round " + round, SEED);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    @Test
    void the_other_nodes_continue_while_each_of_three_is_killed_in_turn(@TempDir Path folder) {
        int port = Program.freePorts(3);
        var restarted = new ArrayList<Program>();
        try (var cluster = Program.clusterOfThree(folder, port)) {
            var admin = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            var system = SystemUnderLoad.at(
                    admin, IntStream.range(port, port + 3).mapToObj(Api::local).toList(), stores(folder));
            var pids = new TreeMap<>(Map.of(1, cluster.pidOfNode(1), 2, cluster.pidOfNode(2), 3, cluster.pidOfNode(3)));
            for (int round = 1; round <= ROUNDS; round++)
                for (int k = 1; k <= 3; k++) {
                    system.load().start(SEED + round * 10L + k);
                    system.load().awaitMore(100 + random.nextInt(100));
                    Program.kill(pids.get(k));
                    system.load().awaitMore(100); // through the others
                    system.load().stop();
                    var again = Program.startNode(folder, k);
                    restarted.add(again);
                    pids.put(k, again.pidOfNode(k));
                    system.isExact("node " + k + " of three, round " + round, SEED);
                }
            restarted.forEach(Program::close);
            assertThat(cluster.stop()).isZero();
        } finally {
            restarted.forEach(Program::close);
        }
    }

    @Test
    void a_node_recovers_when_it_is_killed_together_with_its_database(@TempDir Path folder) {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var system = SystemUnderLoad.at(Api.at(port).registered("admin"), List.of(Api.local(port)), stores(folder));
            for (int round = 1; round <= ROUNDS; round++) {
                system.load().start(SEED + round);
                system.load().awaitMore(200 + random.nextInt(100));
                long server = system.stores().serverPid();
                program.kill();
                killServer(server);
                system.load().stop();
                program = Program.dev(folder, port);
                system.isExact("the node and its database, round " + round, SEED);
            }
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    private static Stores stores(Path folder) {
        return new Stores(folder.resolve("data"));
    }

    /** Not a child of this process, so it is unknown who reaps it, if anyone. */
    static void killServer(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }
}
