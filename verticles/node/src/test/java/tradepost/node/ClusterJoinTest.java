package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.ClusterJoin;
import tradepost.node.process.ProgramRefusal;

class ClusterJoinTest {
    private static final AtomicInteger READ = new AtomicInteger();

    /** Classes that a member could send to run code when they are deserialized. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            READ.incrementAndGet();
        }
    }

    @Test
    void messages_of_other_members_are_deserialized_only_to_plain_values() {
        var sender = new DefaultSerializationServiceBuilder().build();
        var config = ClusterJoin.hazelcast(Config.of(Map.of()));
        var receiver = new DefaultSerializationServiceBuilder()
                .setConfig(config.getSerializationConfig())
                .setClassLoader(ClusterJoinTest.class.getClassLoader())
                .build();
        for (var plain : List.<Object>of("text", 1L, new byte[] {1}, UUID.randomUUID(), Map.of("a", 1)))
            assertThat((Object) receiver.toObject(receiver.toData(plain))).isEqualTo(plain);
        var data = sender.toData(new Gadget());
        assertThatThrownBy(() -> receiver.toObject(data)).hasStackTraceContaining("SecurityException");
        assertThat(READ).hasValue(0);
        assertThat((Object) sender.toObject(data)).isInstanceOf(Gadget.class);
        assertThat(READ).as("without the filter it runs").hasValue(1);
    }

    /** The second member is at an address that the name of the first one does not have, as on another host. */
    @Test
    void a_member_is_found_by_its_host_name() throws SocketException {
        var outward = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .findFirst();
        assumeThat(outward).as("an address that is not that of loopback").isPresent();
        int port = Program.freePorts(2);
        var first = ClusterJoin.hazelcast(config("127.0.0.1", port, "127.0.0.1:" + port));
        var second = ClusterJoin.hazelcast(config(
                outward.get().getHostAddress(), port + 1, "localhost:" + port + ",unknown-host.invalid:" + port));
        var one = Hazelcast.newHazelcastInstance(first);
        try {
            var other = Hazelcast.newHazelcastInstance(second);
            try {
                assertThat(other.getCluster().getMembers()).hasSize(2);
            } finally {
                other.getLifecycleService().terminate();
            }
        } finally {
            one.getLifecycleService().terminate();
        }
    }

    @Test
    void a_node_with_another_zone_or_currency_is_refused() {
        int port = Program.freePorts(2);
        var members = "127.0.0.1:" + port + ",127.0.0.1:" + (port + 1);
        var one = Hazelcast.newHazelcastInstance(ClusterJoin.hazelcast(config("127.0.0.1", port, members)));
        try {
            var other = Hazelcast.newHazelcastInstance(ClusterJoin.hazelcast(config("127.0.0.1", port + 1, members)));
            try {
                var all = other.getCluster().getMembers();
                assertThat(all).hasSize(2);
                ClusterJoin.requireAgreement(all, Config.of(Map.of()));
                assertThatThrownBy(() -> ClusterJoin.requireAgreement(
                                all, Config.of(Map.of(Settings.BUSINESS_ZONE.key(), "Europe/Berlin"))))
                        .isInstanceOf(ProgramRefusal.class)
                        .hasMessageContaining("business.zone is Europe/Berlin here and UTC on the node at 127.0.0.1:");
                assertThatThrownBy(() ->
                                ClusterJoin.requireAgreement(all, Config.of(Map.of(Settings.CURRENCY.key(), "EUR"))))
                        .isInstanceOf(ProgramRefusal.class)
                        .hasMessageContaining("currency is EUR here and USD on the node at 127.0.0.1:");
            } finally {
                other.getLifecycleService().terminate();
            }
        } finally {
            one.getLifecycleService().terminate();
        }
    }

    /** A frozen node accepts connections and does not respond: the kernel does so for it. */
    @Test
    @Tag("prove")
    void a_member_that_accepts_connections_and_is_silent_keeps_no_thread_busy() throws Exception {
        int port = Program.freePorts(2);
        var address = InetAddress.getByName("127.0.0.1");
        var member = Hazelcast.newHazelcastInstance(
                ClusterJoin.hazelcast(config("127.0.0.1", port, "127.0.0.1:" + port + ",127.0.0.1:" + (port + 1))));
        try (var silent = new ServerSocket(port + 1, 50, address);
                var connection = silent.accept()) { // of the search for other parts of the cluster
            assertThat(connection.isConnected()).isTrue();
            long before = networkTime();
            Thread.sleep(500);
            assertThat(Duration.ofNanos(networkTime() - before)).isLessThan(Duration.ofMillis(250));
        } finally {
            member.getLifecycleService().terminate();
        }
    }

    /** The processor time, in nanoseconds, that Hazelcast's threads for connections have used. */
    private static long networkTime() {
        var threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().contains(".IO.thread-"))
                .mapToLong(t -> threads.getThreadCpuTime(t.threadId()))
                .sum();
    }

    private static Config config(String host, int port, String members) {
        return Config.of(Map.of(
                Settings.BUS_HOST.key(), host,
                Settings.CLUSTER_PORT.key(), "" + port,
                Settings.CLUSTER_MEMBERS.key(), members));
    }
}
