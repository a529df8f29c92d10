package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.DataFolder;

/**
 * Provides a test with the shared program of this JVM, or the shared cluster of three nodes: started on first use, stopped after
 * the last test. A test that neither kills nor configures it may share it; it creates its own data and asserts on nothing else.
 */
final class Shared implements ParameterResolver {
    /** The service account that tests log in. */
    private static final Map<String, String> SETTINGS =
            Map.of("TRADEPOST_SERVICE_ACCOUNTS", "shop=the-secret-of-the-shop:items:read");

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Shared.class);

    private static final Object SINGLE = new Object();
    private static final Object THREE_NODES = new Object();

    /** The lock of tests that use the cluster: shared by all, except by one that needs it idle. */
    static final String CLUSTER = "cluster";

    /** Marks a parameter that gets the cluster instead of the single process. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface ThreeNodes {}

    /** @param port of the first gateway; the ports of the other nodes follow, or those of the bridge and of operators of the single process */
    record Running(Program program, Path folder, int port) implements AutoCloseable {
        static Running dev() {
            var folder = newFolder();
            int port = Program.freePorts(3);
            var settings = new HashMap<>(SETTINGS);
            settings.put("TRADEPOST_BRIDGE_PORT", "" + (port + 1));
            settings.put("TRADEPOST_MANAGEMENT_PORT", "" + (port + 2));
            settings.put("TRADEPOST_EVENTS_SOCKJS", "on");
            return new Running(Program.dev(folder, port, settings), folder, port);
        }

        static Running threeNodes() {
            var folder = newFolder();
            int port = Program.freePorts(3);
            return new Running(Program.clusterOfThree(folder, port), folder, port);
        }

        private static Path newFolder() {
            try {
                return Files.createTempDirectory("tradepost-shared-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Of the single process. */
        int bridgePort() {
            return port + 1;
        }

        /** Of the single process. */
        int managementPort() {
            return port + 2;
        }

        Api anybody() {
            return Api.at(port);
        }

        Rows rows() {
            return new Rows(folder.resolve("data"));
        }

        Stores stores() {
            return new Stores(folder.resolve("data"));
        }

        @Override
        public void close() {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case a kill has left it
            try {
                PreparedDataFolder.takeBack(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            DataFolder.deleteTree(folder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Running resolveParameter(ParameterContext parameter, ExtensionContext context) {
        boolean three = parameter.isAnnotated(ThreeNodes.class);
        var store = context.getRoot().getStore(STORE);
        synchronized (three ? THREE_NODES : SINGLE) { // other test classes run concurrently
            var started = started(store, three);
            if (started.failure == null && !started.running.program.isAlive()) {
                store.remove(three); // a cluster that a test has stopped is not passed to the next test
                started.close();
                started = started(store, three);
            }
            if (started.failure != null) throw new IllegalStateException("its start has failed", started.failure);
            return started.running;
        }
    }

    private static Started started(ExtensionContext.Store store, boolean three) {
        return store.computeIfAbsent(three, t -> Started.of(t ? Running::threeNodes : Running::dev), Started.class);
    }

    /** A start that failed is not tried again: it would fail for each class, after its whole patience. */
    private record Started(Running running, Throwable failure) implements AutoCloseable {
        static Started of(Supplier<Running> start) {
            try {
                return new Started(start.get(), null);
            } catch (Throwable e) {
                return new Started(null, e);
            }
        }

        @Override
        public void close() {
            if (running != null) running.close();
        }
    }
}
