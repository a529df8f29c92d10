package tradepost.gateway.bridge;

import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * The limits of the bridge.
 *
 * @param clients connected at once
 * @param registrations of one client
 * @param frameBytes of one frame of a client that has authenticated
 * @param queueBytes waiting for one client
 * @param idleMs without a frame of the client until it is disconnected, and without progress of its queue
 * @param openMs from the connect until the client has authenticated
 */
record BridgeLimits(int clients, int registrations, int frameBytes, int queueBytes, int idleMs, int openMs) {
    private static final int OPEN_MS = 5_000;
    /** An access token has at most 8,192 characters. */
    static final int FIRST_FRAME_BYTES = 10 * 1024;
    /** Clients that have not authenticated yet. */
    static final int PENDING_MAX = 200;

    static final int PENDING_PER_ADDRESS = 20;
    /** Of all clients, in {@code queueBytes}: above it the client with the longest queue is disconnected. */
    private static final int QUEUES = 64;
    /** Of all clients: each is known to every node of the cluster. */
    static final int SERVED_MAX = 2_000;
    /** Requests that a client has not answered, and its own ones without an answer. */
    static final int REQUESTS_MAX = 256;

    static final int REQUEST_MS = 10_000;

    /** Of one client between two sweeps; it is read again at the next one. */
    static final int FRAMES_A_SWEEP = 4_000;

    static final int BYTES_A_SWEEP = 4 << 20;
    static final int SWEEP_MS = 500;

    static BridgeLimits of(Config config) {
        return new BridgeLimits(
                config.number(Settings.BRIDGE_CLIENTS_MAX),
                config.number(Settings.BRIDGE_REGISTRATIONS_MAX),
                config.number(Settings.BRIDGE_FRAME_BYTES),
                config.number(Settings.BRIDGE_QUEUE_BYTES),
                config.number(Settings.BRIDGE_IDLE_MS),
                Math.min(OPEN_MS, config.number(Settings.BRIDGE_IDLE_MS)));
    }

    /** How many there are is limited by their streams, and by {@link #PENDING_MAX} before they have authenticated. */
    static BridgeLimits ofBrowsers(Config config) {
        var limits = of(config);
        return new BridgeLimits(
                Integer.MAX_VALUE,
                limits.registrations,
                FIRST_FRAME_BYTES,
                limits.queueBytes,
                limits.idleMs,
                limits.openMs);
    }

    long allQueuesBytes() {
        return (long) QUEUES * queueBytes;
    }
}
