package tradepost.node;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;

/**
 * Results that must be exact under concurrency: the same cases on one node, and on three nodes with each call through another
 * gateway.
 */
@Order(4)
class ConcurrencyTest {
    @Nested
    class OnOneNode extends ConcurrencyCases {
        @BeforeAll
        void start(Shared.Running running) {
            begin(running, 1, running.anybody().registered("admin"));
        }
    }

    @Nested
    class OverThreeGateways extends ConcurrencyCases {
        @BeforeAll
        void start(@Shared.ThreeNodes Shared.Running cluster) {
            begin(cluster, 3, cluster.anybody().login("admin@example.com", Program.ADMIN_PASSWORD));
        }
    }
}
