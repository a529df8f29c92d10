package tradepost.bench.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@link Floor} as a process, with the same JVM flags as the product and on the database of an instance. */
public record Bare(Process process, int port, Instance beside) implements Server, AutoCloseable {
    public static Bare start(Instance beside, Path folder) throws IOException {
        int port = Instance.freePort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(beside.jvmFlags());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Floor.class.getName(),
                "" + port,
                "" + beside.serverPort()));
        var builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("floor.log").toFile());
        builder.environment().put("FLOOR_PASSWORD", beside.serverPassword());
        var process = builder.start(); // it ends when its standard input closes, which happens when this process ends
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"up".equals(output.readLine())) throw new IOException("the bare server did not start");
        return new Bare(process, port, beside);
    }

    @Override
    public double cpuMs() {
        return Usage.cpuMs(process.pid());
    }

    @Override
    public double databaseCpuMs() throws IOException {
        return beside.databaseCpuMs();
    }

    @Override
    public double residentMb() {
        return Usage.residentMb(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
