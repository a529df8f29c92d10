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
    /** The whole time of all tasks that have ended so far; negative if it is not known. */
    private long endedNs = -1;

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

    /**
     * Of the processes of a PostgreSQL, without autovacuum that still runs, which works when it is due and not when a request comes. A session
     * may end between two readings: its time is then in that of its parent.
     */
    public static Consumption ofPostgres(long parent) {
        var all = new Consumption();
        all.endedNs = ofEndedChildren(parent);
        ProcessHandle.of(parent).stream().flatMap(ProcessHandle::children).forEach(child -> {
            var process = Path.of("/proc", "" + child.pid());
            if (!text(process.resolve("cmdline")).contains("autovacuum")) all.add(child.pid(), process);
        });
        return all;
    }

    /** cutime and cstime, the fields 16 and 17 of its stat, in hundredths of a second. */
    private static long ofEndedChildren(long parent) {
        var stat = text(Path.of("/proc", "" + parent, "stat"));
        var fields = SPACE.split(stat.substring(stat.lastIndexOf(')') + 1).strip());
        return fields.length < 15 ? -1 : (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10_000_000;
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
        double ns = since(earlier, Task::ns);
        if (endedNs < 0) return ns / 1e6;
        long before = 0;
        for (var e : earlier.tasks.entrySet())
            if (!tasks.containsKey(e.getKey())) before += e.getValue().ns();
        return (ns + endedNs - earlier.endedNs - before) / 1e6;
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
