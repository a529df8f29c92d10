package tradepost.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.Patience;

/** A checkout with the launcher script, and a fake Java and Maven that record how they were called. */
abstract class FakeLauncher {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    /**
     * The fake Java. In a training run it prints that it is ready, unless told to hang, and writes the cache when it is asked to
     * end. Otherwise it runs until the file {@code UNTIL} exists, if that is set.
     */
    static final String JAVA = """
            #!/bin/bash
            echo "java $*" >>"$CALLS"
            for arg in "$@"; do
              case $arg in -XX:AOTCacheOutput=*)
                trap 'touch "${arg#*=}"; exit 0' TERM
                echo $$ >"$CALLS.pid"
                [ -n "${HANG:-}" ] || echo "Tradepost is ready"
                while :; do sleep 0.05; done ;;
              esac
            done
            while [ -n "${UNTIL:-}" ] && [ ! -e "$UNTIL" ]; do sleep 0.05; done
            exit "${CODE:-0}"
            """;

    static final String MVN = """
            #!/bin/bash
            echo "mvn $*" >>"$CALLS"
            [ -z "${MVN_CODE:-}" ] || { echo "[ERROR] it does not compile"; exit "$MVN_CODE"; }
            while [ -n "${MVN_UNTIL:-}" ] && [ ! -e "$MVN_UNTIL" ]; do sleep 0.05; done
            case " $* " in *" -pl brokers "*) mkdir -p brokers/target/lib; touch brokers/target/tradepost-brokers.jar ;; esac
            case " $* " in *" -pl "*) exit 0 ;; esac
            mkdir -p verticles/node/target/lib verticles/kernel/target
            touch verticles/node/target/tradepost.jar verticles/node/target/lib/kernel.jar
            """;

    @TempDir
    Path folder;

    Path tree;
    Path calls;

    @BeforeEach
    void sources() throws IOException {
        calls = folder.resolve("calls.txt");
        executable(folder.resolve("bin/mvn"), MVN);
        jdk(25);
        checkout("tree");
    }

    void checkout(String name) throws IOException {
        tree = folder.resolve(name);
        for (var dir : List.of("sql", ".mvn", "contracts", "verticles/node/src", "gateway-verticle", "cluster-config"))
            Files.createDirectories(tree.resolve(dir));
        Files.writeString(tree.resolve("pom.xml"), "  <version>7.8.9</version>\n");
        Files.copy(ROOT.resolve("cluster-config/jvm.options"), tree.resolve("cluster-config/jvm.options"));
        Files.copy(ROOT.resolve("tradepost"), tree.resolve("tradepost"));
        Files.createDirectories(tree.resolve(".ci"));
        Files.copy(ROOT.resolve(".ci/tests.sh"), tree.resolve(".ci/tests.sh"));
    }

    void jdk(int version) throws IOException {
        executable(folder.resolve("jdk/bin/java"), JAVA);
        executable(folder.resolve("jdk/bin/javac"), "#!/bin/bash\n");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    }

    static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    record Ended(int code, String output) {}

    ProcessBuilder launcher(Path script, Map<String, String> environment, List<String> prefix, String... args) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("bash", script.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        var env = builder.environment();
        env.put("CALLS", calls.toString());
        env.put("JAVA_HOME", folder.resolve("jdk").toString());
        env.put("PATH", folder.resolve("bin") + ":" + env.get("PATH"));
        env.put("TMPDIR", folder.toString());
        env.putAll(environment);
        return builder;
    }

    Ended run(Path script, Map<String, String> environment, String... args) throws Exception {
        return run(launcher(script, environment, List.of(), args));
    }

    Ended run(ProcessBuilder builder) throws Exception {
        var process = builder.start();
        if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end");
        }
        return new Ended(process.exitValue(), Files.readString(folder.resolve("output.txt")));
    }

    Ended tradepost(String... args) throws Exception {
        return run(tree.resolve("tradepost"), Map.of(), args);
    }

    List<String> calls() throws IOException {
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    List<String> callsOf(String program) throws IOException {
        return calls().stream().filter(c -> c.startsWith(program + " ")).toList();
    }

    /** A source of the program and of the relay changes. */
    void edit() throws IOException {
        Files.setLastModifiedTime(tree.resolve("pom.xml"), FileTime.from(Instant.now()));
    }
}
