package tradepost.node.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node of a local cluster in a separate process. */
public final class ChildJvm {
    private ChildJvm() {}

    /**
     * Its standard input is a pipe from this process. When the pipe closes, for whatever reason, the child ends.
     *
     * @param main the program
     */
    public static Process start(Class<?> main, int k, Path folder) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.of("node"));
        command.addAll(aotCache());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of("cluster", "start-node", Integer.toString(k), "--data", folder.toString(), "--child"));
        var log = folder.resolve("logs").resolve("node-" + k + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** The flags with which the launcher gave this process an AOT cache. They fit the child too: its class path is the same. */
    private static List<String> aotCache() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:AOTCache=") || flag.startsWith("-Xlog:aot"))
                .toList();
    }
}
