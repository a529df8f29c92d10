package tradepost.gateway;

/** Whether this node is on its way out: readiness says no, connections are not kept, requests are still served. */
public final class Draining {
    private volatile boolean on;

    public void drain() {
        on = true;
    }

    boolean isOn() {
        return on;
    }
}
