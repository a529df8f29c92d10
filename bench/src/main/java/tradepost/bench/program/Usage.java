package tradepost.bench.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Processor time and memory of a process, read from /proc; unknown on systems without it. */
public final class Usage {
    private static final double TICK_MS = 10;
    private static final Pattern SPACE = Pattern.compile(" ");

    private Usage() {}

    /** The processor time of the process and its children, including those that have ended. NaN if unknown. */
    public static double cpuMs(long pid) {
        double own = ticks(pid, true) * TICK_MS;
        return ProcessHandle.of(pid)
                .map(p -> own
                        + p.descendants()
                                        .mapToDouble(c -> ticks(c.pid(), false))
                                        .sum()
                                * TICK_MS)
                .orElse(Double.NaN);
    }

    /** utime and stime, and with children cutime and cstime: proc(5). */
    private static double ticks(long pid, boolean withEnded) {
        try {
            var stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
            var fields = SPACE.split(stat.substring(stat.lastIndexOf(')') + 2));
            double sum = 0;
            for (int i = 11; i < (withEnded ? 15 : 13); i++) sum += Long.parseLong(fields[i]);
            return sum;
        } catch (IOException e) {
            return withEnded ? Double.NaN : 0;
        }
    }

    /** Resident memory as ps shows it. */
    public static double residentMb(long pid) {
        return megabytes(pid, "status", "VmRSS:");
    }

    /** The memory of the process and its children, with shared memory counted once. */
    public static double residentTreeMb(long pid) {
        return ProcessHandle.of(pid)
                .map(p -> shareMb(pid)
                        + p.descendants().mapToDouble(c -> shareMb(c.pid())).sum())
                .orElse(Double.NaN);
    }

    private static double shareMb(long pid) {
        return megabytes(pid, "smaps_rollup", "Pss:");
    }

    private static double megabytes(long pid, String file, String name) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc", "" + pid, file)))
                if (line.startsWith(name)) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        } catch (IOException e) {
            // the system has no /proc, or the process has ended
        }
        return Double.NaN;
    }
}
