package tradepost.gateway.http;

import java.util.ArrayList;
import java.util.List;

/** Whether this node is shutting down: it is not ready and keeps no connections, but still serves requests. */
public final class Draining {
    private final List<Runnable> steps = new ArrayList<>();
    private volatile boolean on;

    public void drain() {
        List<Runnable> now;
        synchronized (steps) {
            on = true;
            now = List.copyOf(steps);
            steps.clear();
        }
        now.forEach(Runnable::run);
    }

    public boolean isOn() {
        return on;
    }

    /** Runs {@code step} when draining begins, or now if it has begun. */
    public void onBegin(Runnable step) {
        synchronized (steps) {
            if (!on) {
                steps.add(step);
                return;
            }
        }
        step.run();
    }
}
