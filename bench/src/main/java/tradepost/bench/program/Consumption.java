package tradepost.bench.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * The processor time of the threads or processes of a program so far, in nanoseconds, and how often each was scheduled, read from /proc;
 * unknown on systems without it.
 */
public final class Consumption {
    private static final Pattern SPACE = Pattern.compile("\\s");

    private record Task(long ns, long switches) {}

    private final Map<Long, Task> tasks = new HashMap<>();

    private Consumption() {}

    /** Of the threads of a JVM, without those that compile: their work depends on the age of the JVM, not on the requests. */
    public static Consumption ofJvm(long pid) throws IOException {
        var all = new Consumption();
        var folder = Path.of("/proc", "" + pid, "task");
        if (!Files.isDirectory(folder)) return all;
        try (var threads = Files.list(folder)) {
            for (var thread : threads.toList())
                if (!text(thread.resolve("comm")).contains("CompilerThre"))
                    all.add(Long.parseLong(thread.getFileName().toString()), thread);
        }
        return all;
    }

    /** Of the processes of a PostgreSQL, without autovacuum, which works when it is due and not when a request comes. */
    public static Consumption ofPostgres(long parent) {
        var all = new Consumption();
        ProcessHandle.of(parent).stream().flatMap(ProcessHandle::children).forEach(child -> {
            var process = Path.of("/proc", "" + child.pid());
            if (!text(process.resolve("cmdline")).contains("autovacuum")) all.add(child.pid(), process);
        });
        return all;
    }

    /** Its schedstat: time on a processor in ns, time waiting for one, number of times it got one. */
    private void add(long id, Path task) {
        var fields = SPACE.split(text(task.resolve("schedstat")));
        if (fields.length >= 3) tasks.put(id, new Task(Long.parseLong(fields[0]), Long.parseLong(fields[2])));
    }

    /** Empty if the task has ended, or if the system has no such file. */
    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    public double cpuMsSince(Consumption earlier) {
        return since(earlier, Task::ns) / 1e6;
    }

    /** The context switches. */
    public double switchesSince(Consumption earlier) {
        return since(earlier, Task::switches);
    }

    /** Of the tasks that still run. */
    private double since(Consumption earlier, ToLongFunction<Task> what) {
        if (tasks.isEmpty()) return Double.NaN;
        var none = new Task(0, 0);
        long sum = 0;
        for (var e : tasks.entrySet())
            sum += what.applyAsLong(e.getValue()) - what.applyAsLong(earlier.tasks.getOrDefault(e.getKey(), none));
        return sum;
    }
}
