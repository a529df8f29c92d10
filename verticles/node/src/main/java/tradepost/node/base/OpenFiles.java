package tradepost.node.base;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;

/** How many files and sockets this process may have open at once, and how many it cannot do without. */
public final class OpenFiles {
    /** For clients, other nodes, and what the JVM opens later. */
    private static final int SPARE = 256;

    private OpenFiles() {}

    /** Of this process; the largest number where the system sets none. */
    public static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** What is open now, a connection for each place in the pools, and some to spare. */
    public static long needed(Config config) {
        long open = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return open + (long) config.contexts().size() * config.number(Setting.DB_POOL_SIZE) + SPARE;
    }

    /** A node that runs out of them neither serves nor ends: it refuses to start. */
    public static void require(Config config) {
        if (limit() < needed(config))
            throw new Refusal("Only " + limit() + " files and sockets may be open at once, and this node needs "
                    + needed(config) + ": raise the limit (ulimit -n; LimitNOFILE in a systemd unit; --ulimit nofile of"
                    + " a container)");
    }
}
