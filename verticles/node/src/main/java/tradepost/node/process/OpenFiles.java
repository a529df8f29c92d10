package tradepost.node.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/** The number of files and sockets that this process may open, and the number that it needs. */
public final class OpenFiles {
    /** Reserved for clients, other nodes, and files that the JVM opens later. */
    private static final int SPARE = 256;

    private OpenFiles() {}

    /** The limit of this process; the largest number if the system sets none. */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** What is open now, plus a connection for each place in the pools, plus a reserve. */
    public static long needed(Config config) {
        long open = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return open + (long) config.contexts().size() * config.number(Settings.DB_POOL_SIZE) + SPARE;
    }

    /**
     * Refuses to run with fewer than the reserve: the JVM opens each jar of the class path, and could not load the classes that report it. Call this
     * before any class of a library is used.
     */
    public static void requireReserve() {
        if (limit() >= SPARE) return;
        System.err.println(refusal(SPARE) + ".");
        Runtime.getRuntime().halt(1);
    }

    /** Refuses to start if the limit is too low, because a node without free file descriptors can neither serve nor stop. */
    public static void require(Config config) {
        if (limit() < needed(config)) throw new ProgramRefusal(refusal(needed(config)));
    }

    private static String refusal(long needed) {
        return "Only " + limit() + " files and sockets may be open at once, and this node needs " + needed
                + ": raise the limit (ulimit -n; LimitNOFILE in a systemd unit; --ulimit nofile of a container)";
    }
}
