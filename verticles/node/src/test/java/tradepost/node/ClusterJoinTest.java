package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.Config;
import tradepost.node.cluster.ClusterJoin;

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
}
