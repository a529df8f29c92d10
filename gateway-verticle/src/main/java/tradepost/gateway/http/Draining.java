package tradepost.gateway.http;

import java.util.ArrayList;
import java.util.List;

/** Whether this node is on its way out: readiness says no, connections are not kept, requests are still served. */
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

    /** When it begins; at once when it has begun. */
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
