package tradepost.node.command;

import io.vertx.core.json.JsonObject;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tradepost.node.cluster.ClusterTop;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;

@Command(
        name = "top",
        description = {
            "Shows the nodes of a cluster while they work: request rates, pools, relays and their lag, open breakers."
                    + " Queries the management port of one node, which queries the others over the bus.",
            "Ctrl-C ends it."
        })
public final class TopCommand implements Runnable {
    private static final int INTERVAL_MAX_S = 60;
    /** Moves the cursor to the upper left corner and clears what is below. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    @Option(names = "--once", description = "prints one frame, of one interval, and ends")
    private boolean once;

    @Option(
            names = "--interval",
            defaultValue = "2",
            paramLabel = "SECONDS",
            description = "time between two frames; default ${DEFAULT-VALUE}")
    private int intervalS = 2;

    @Mixin
    private ClusterQuery nodes = new ClusterQuery();

    private record Sample(JsonObject status, long atNanos) {}

    @Override
    public void run() {
        if (intervalS < 1 || intervalS > INTERVAL_MAX_S)
            throw new ProgramRefusal("--interval must be from 1 to " + INTERVAL_MAX_S);
        var before = sample();
        while (pause() && !ShutdownHooks.hasBegun()) {
            var now = once ? sample() : sampleOrNull();
            if (now == null) {
                System.out.println("No node responds; it is asked again every " + intervalS + " s.");
                continue;
            }
            double seconds = (now.atNanos - before.atNanos) / 1e9;
            var frame = ClusterTop.frame(before.status, now.status, seconds, time());
            System.out.print(once || System.console() == null ? frame : CLEAR + frame);
            System.out.flush();
            if (once) return;
            before = now;
        }
    }

    private static String time() {
        return LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Sample sample() {
        return new Sample(nodes.status(), System.nanoTime());
    }

    /** A view that runs stays while nodes restart. */
    private @Nullable Sample sampleOrNull() {
        try {
            return sample();
        } catch (ProgramRefusal e) {
            return null;
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(TimeUnit.SECONDS.toMillis(intervalS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
