package tradepost.bench.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program for Node.js in a folder of its own, with databases on the server of an instance. */
public final class NodeProgram implements Server, AutoCloseable {
    private static final int INSTALL_WITHIN_MIN = 15;
    private static final int READY_WITHIN_S = 180;

    public final int port;
    /** Made for each run. */
    public final String password = UUID.randomUUID().toString();

    private final Path folder;
    private final Instance beside;
    private final String postgres;
    private final String database;
    private @Nullable Process process;

    /**
     * Installs the packages of the program, unless that was done in this folder before, and creates empty databases.
     *
     * @param source the files of the program
     * @param folder where its packages are kept
     */
    public NodeProgram(Path source, Path folder, Instance beside, List<String> databases)
            throws IOException, SQLException {
        this.folder = Files.createDirectories(folder);
        this.beside = beside;
        this.port = Instance.freePort();
        try (var files = Files.list(source)) {
            for (var file : files.toList())
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        var login = "postgres:" + URLEncoder.encode(beside.serverPassword(), StandardCharsets.UTF_8);
        postgres = "postgres://" + login + "@127.0.0.1:" + beside.serverPort();
        database = postgres + "/" + databases.getFirst();
        var installed = folder.resolve("node_modules/.package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed)
                                .compareTo(Files.getLastModifiedTime(source.resolve("package.json")))
                        < 0) run(INSTALL_WITHIN_MIN, "npm", "install", "--no-audit", "--no-fund", "--silent");
        try (var c = beside.connect("postgres");
                var s = c.createStatement()) {
            for (var name : databases) s.execute("create database " + name);
        }
    }

    /** The URL of the server, without a database. */
    String postgres() {
        return postgres;
    }

    /** Runs a command until it ends, and returns its output. */
    public String run(int minutes, String... command) throws IOException {
        var output = folder.resolve("output.log");
        var errors = folder.resolve("errors.log");
        var running = builder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (running.waitFor(minutes, TimeUnit.MINUTES) && running.exitValue() == 0) return Files.readString(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(running);
        throw new IOException(
                String.join(" ", command) + " failed: " + Files.readString(output) + Files.readString(errors));
    }

    /** Starts the server of the program, and returns once it accepts connections. */
    public void start(String... command) throws IOException {
        var log = folder.resolve("server.log");
        var started = builder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_WITHIN_S);
        while (!accepts()) {
            if (System.nanoTime() > until || !started.isAlive())
                throw new IOException("the program did not start: " + Files.readString(log));
            pause();
        }
    }

    private ProcessBuilder builder(String... command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        var environment = builder.environment();
        environment.put("NODE_ENV", "production");
        environment.put("SHOP_PORT", "" + port);
        environment.put("SHOP_POSTGRES", database);
        environment.put("SHOP_PASSWORD", password);
        return builder;
    }

    private boolean accepts() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private long pid() {
        return Objects.requireNonNull(process, "not started").pid();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public double cpuMs() {
        return Usage.cpuMs(pid());
    }

    @Override
    public double databaseCpuMs() throws IOException {
        return beside.databaseCpuMs();
    }

    @Override
    public double residentMb() {
        return Usage.residentMb(pid());
    }

    @Override
    public void close() {
        if (process != null) end(process);
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants()
                .sorted(Comparator.comparing(ProcessHandle::pid))
                .toList();
        Instance.end(process);
        children.forEach(ProcessHandle::destroy);
    }
}
