package tradepost.node;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Results that must be exact under concurrency: the same cases on three nodes with each call through another gateway, and in {@code prove}
 * also on one node.
 */
@Order(4)
class ConcurrencyTest {
    @Nested
    @Tag("prove")
    class OnOneNode extends ConcurrencyCases {
        @BeforeAll
        void start(Shared.Running running) {
            begin(running, 1, running.anybody().registered("admin"));
        }
    }

    @Nested
    @ResourceLock(value = Shared.CLUSTER, mode = ResourceAccessMode.READ)
    class OverThreeGateways extends ConcurrencyCases {
        @BeforeAll
        void start(@Shared.ThreeNodes Shared.Running cluster) {
            begin(cluster, 3, cluster.anybody().login("admin@example.com", Program.ADMIN_PASSWORD));
        }
    }
}
