package tradepost.node.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tradepost.node.process.ProgramRefusal;

/** The programs of a PostgreSQL in a folder, which refuse to run as root, and the process of its server. */
final class PgCommands {
    private static final int COMMAND_TIMEOUT_S = 90;

    private final Path folder;
    private final Path data;
    private final List<String> prefix;

    PgCommands(Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
        this.prefix = root() ? List.of("unshare", "-U") : List.of();
    }

    String program(String name) {
        return folder.resolve("server/bin").resolve(name).toString();
    }

    /** Returns the exit status; -1 if the command has not ended in time. */
    int run(List<String> command) {
        return run(command, process -> {});
    }

    int run(List<String> command, Consumer<Process> started) {
        var all = new ArrayList<>(prefix);
        all.addAll(command);
        var builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("command.log").toFile());
        builder.environment().keySet().removeIf(k -> k.startsWith("PG")); // PGDATA, PGPORT… meant for another server
        builder.environment().put("LC_ALL", "C");
        try {
            var process = builder.start();
            started.accept(process);
            if (process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS)) return process.exitValue();
            process.destroyForcibly();
            return -1;
        } catch (IOException e) {
            throw ProgramRefusal.of(folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /**
     * The server's process from its pid file. After a crash of the machine, the pid may be that of another program or of another
     * PostgreSQL, which does not count.
     */
    OptionalLong runningPid() {
        try {
            long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
            var process = ProcessHandle.of(pid);
            boolean ours = process.isPresent()
                    && process.get().isAlive()
                    && process.get().info().command().orElse("").contains("postgres")
                    && !isElsewhere(pid);
            return ours && !zombie(pid) ? OptionalLong.of(pid) : OptionalLong.empty();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * A dead server that its parent has not reaped counts as running for the next one, and so does any process with its pid. Child
     * processes that survive it still hold the shared memory, and the next server then refuses to start.
     */
    void removeStalePidFile() throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) return;
        long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
        if (zombie(pid) || isElsewhere(pid)) Files.delete(file);
    }

    /** Whether the process works in another folder: the working directory of a server is its data folder. False if unknown. */
    private boolean isElsewhere(long pid) {
        try {
            return linux() && !Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), data);
        } catch (IOException e) {
            return false;
        }
    }

    /** In a container whose init process does not reap, a dead server stays in the process table. */
    private static boolean zombie(long pid) {
        try {
            var text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return text.startsWith("Z", text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    static boolean linux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    }

    static boolean root() {
        if (!linux()) return false;
        try {
            return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8).stream()
                    .anyMatch(l -> l.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        } catch (IOException e) {
            return false;
        }
    }
}
