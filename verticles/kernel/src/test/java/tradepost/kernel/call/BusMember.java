package tradepost.kernel.call;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;
import java.util.function.Consumer;

/** A node of a real cluster in this process. The others reach its bus through a gate, which a test can shut. */
final class BusMember implements AutoCloseable {
    final Vertx vertx;
    final PortGate gate;
    private final HazelcastInstance hazelcast;

    private BusMember(Vertx vertx, PortGate gate, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.gate = gate;
        this.hazelcast = hazelcast;
    }

    /** @param cluster its name, and the first port of its members */
    static BusMember join(String cluster, int port) {
        int behind = PortGate.freePort();
        var gate = new PortGate(behind);
        var hazelcast = Hazelcast.newHazelcastInstance(config(cluster, port));
        var bus = new EventBusOptions()
                .setHost("127.0.0.1")
                .setPort(behind)
                .setClusterPublicHost("127.0.0.1")
                .setClusterPublicPort(gate.port())
                .setReconnectAttempts(0);
        var vertx = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(bus))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered()
                .await();
        return new BusMember(vertx, gate, hazelcast);
    }

    private static Config config(String cluster, int port) {
        var config = new Config().setClusterName(cluster);
        config.getMultiMapConfig("__vertx.subs").setValueCollectionType(MultiMapConfig.ValueCollectionType.SET);
        config.setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.logging.type", "none");
        config.getMemberAttributeConfig()
                .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        var network = config.getNetworkConfig().setPort(port).setPortCount(10);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
        return config;
    }

    MessageConsumer<Object> serve(String address, Consumer<Message<Object>> treatment) {
        var consumer = vertx.eventBus().consumer(address, (Message<Object> m) -> treatment.accept(m));
        consumer.completion().await();
        return consumer;
    }

    /** Leaves the cluster as a frozen node does: without a word, and with every connection of the bus open. */
    void vanish() {
        hazelcast.getLifecycleService().terminate();
    }

    @Override
    public void close() {
        vertx.close().await();
        hazelcast.getLifecycleService().terminate();
        gate.close();
    }
}
