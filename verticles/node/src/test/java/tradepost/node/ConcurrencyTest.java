package tradepost.node;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** What must be exact whatever happens at once: the same cases on one node, and on three with every call through another gateway. */
class ConcurrencyTest {
    @Nested
    class OnOneNode extends ConcurrencyCases {
        OnOneNode() {
            super(1);
        }

        @Override
        Program start(Path folder, int port) {
            return Program.dev(folder, port);
        }

        @Override
        Api login(int port) {
            return Api.at(port).registered("admin");
        }
    }

    @Nested
    class OverThreeGateways extends ConcurrencyCases {
        OverThreeGateways() {
            super(3);
        }

        @Override
        Program start(Path folder, int port) {
            return Program.clusterOfThree(folder, port);
        }

        @Override
        Api login(int port) {
            return Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
        }
    }
}
