package tradepost.gateway.http;

/** Whether this node is shutting down: it is not ready and keeps no connections, but still serves requests. */
public final class Draining {
    private volatile boolean on;

    public void drain() {
        on = true;
    }

    public boolean isOn() {
        return on;
    }
}
