package tradepost.gateway.http;

import java.util.UUID;
import tradepost.kernel.request.Request;

/** Whether this node is shutting down: it is not ready and keeps no connections, but still serves requests. */
public final class DrainFlag {
    private final String gateway = UUID.randomUUID().toString();
    private volatile boolean on;

    /** The id of the gateway of this node, see {@link Request#GATEWAY}. */
    public String gateway() {
        return gateway;
    }

    public void drain() {
        on = true;
    }

    public boolean isOn() {
        return on;
    }
}
