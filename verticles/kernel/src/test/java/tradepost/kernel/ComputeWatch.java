package tradepost.kernel;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Reports tasks of contexts that compute for more than {@value #TASK_MAX_MS} ms, during which their context serves nobody else. Each task is a
 * virtual thread, and the JVM samples what computes: where it can, by the processor time that a thread has used, so that a slow machine reports
 * no more than a fast one. It fails nothing.
 */
public final class ComputeWatch implements AutoCloseable {
    public static final int TASK_MAX_MS = 50;

    private static final int PERIOD_MS = 10;
    private static final int TASKS_MAX = 50_000;
    private static final int FRAMES_MAX = 4;
    private static final String BY_PROCESSOR_TIME = "jdk.CPUTimeSample"; // JDK 25 on Linux
    private static final String BY_TIME = "jdk.ExecutionSample";

    private record Seen(int samples, String where) {}

    private final RecordingStream samples = new RecordingStream();
    /** By the id of their thread; the oldest are forgotten. */
    private final Map<Long, Seen> tasks = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
            return size() > TASKS_MAX;
        }
    };

    public ComputeWatch() {
        boolean byProcessorTime = System.getProperty("os.name").equals("Linux")
                && FlightRecorder.getFlightRecorder().getEventTypes().stream()
                        .anyMatch(t -> t.getName().equals(BY_PROCESSOR_TIME));
        if (byProcessorTime) {
            samples.enable(BY_PROCESSOR_TIME).with("throttle", PERIOD_MS + "ms");
            samples.onEvent(BY_PROCESSOR_TIME, e -> add(e, e.getThread("eventThread")));
        } else {
            samples.enable(BY_TIME).withPeriod(Duration.ofMillis(PERIOD_MS));
            samples.onEvent(BY_TIME, e -> add(e, e.getThread("sampledThread")));
        }
        samples.startAsync();
    }

    private void add(RecordedEvent sample, @Nullable RecordedThread thread) {
        if (thread == null || !thread.isVirtual() || sample.getStackTrace() == null) return;
        var where = sample.getStackTrace().getFrames().stream()
                .filter(RecordedFrame::isJavaFrame)
                .map(f ->
                        f.getMethod().getType().getName() + "." + f.getMethod().getName())
                .filter(name -> name.startsWith("tradepost."))
                .limit(FRAMES_MAX)
                .collect(Collectors.joining(" < "));
        synchronized (tasks) {
            tasks.merge(
                    thread.getJavaThreadId(),
                    new Seen(1, where),
                    (all, one) -> new Seen(all.samples() + 1, one.where().isEmpty() ? all.where() : one.where()));
        }
    }

    /** What was seen to compute for too long: how long, and where it was seen last. */
    public List<String> reports() {
        synchronized (tasks) {
            return tasks.values().stream()
                    .filter(t -> t.samples() * PERIOD_MS > TASK_MAX_MS)
                    .map(t -> t.samples() * PERIOD_MS + " ms: " + t.where())
                    .toList();
        }
    }

    @Override
    public void close() {
        samples.stop();
        samples.close();
    }
}
