package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tradepost.node.process.DataFolder;

/**
 * The class path of the programs that tests start, and an archive of the classes that such a program loads, created once per build.
 * It reduces the processor time of a start by half. A JVM ignores an archive that does not fit its class path.
 */
final class ProgramArchive {
    private static final Path JAR = Path.of("target/tradepost.jar").toAbsolutePath();
    /** From this version on the archive also contains linked classes (JEP 483). */
    private static final boolean AOT = Runtime.version().feature() >= 25;

    private static final Path FILE =
            Path.of("target/tests." + (AOT ? "aot" : "jsa")).toAbsolutePath();
    private static final List<String> QUIET =
            AOT ? List.of("-Xlog:cds*=off", "-Xlog:aot*=off") : List.of("-Xlog:cds*=off");

    private static List<String> flags;

    private ProgramArchive() {}

    /**
     * The class path of the shipped program, whose jar names its libraries. Without the jar, as in an IDE, the class path of this
     * JVM.
     */
    static String classPath() {
        return Files.exists(JAR) ? JAR.toString() : System.getProperty("java.class.path");
    }

    /** The JVM flags to use the archive. The first caller creates it. */
    static synchronized List<String> flags() {
        if (flags != null) return flags;
        flags = List.of(); // for the program that creates the archive
        if (!Files.exists(JAR)) return flags;
        try {
            if (!isCurrent()) make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Files.exists(FILE)) {
            flags = Stream.concat(QUIET.stream(), Stream.of((AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + FILE))
                    .toList();
        }
        return flags;
    }

    private static boolean isCurrent() throws IOException {
        if (!Files.exists(FILE)) return false;
        var made = Files.getLastModifiedTime(FILE);
        try (var libraries = Files.list(JAR.resolveSibling("lib"))) {
            return Stream.concat(Stream.of(JAR), libraries)
                    .allMatch(file -> file.toFile().lastModified() <= made.toMillis());
        }
    }

    private static void make() throws IOException {
        Files.deleteIfExists(FILE);
        var folder = Files.createTempDirectory("tradepost-archive-");
        var next = folder.resolve("archive");
        try {
            int port = Program.freePorts(1);
            var making = String.join(" ", QUIET) + (AOT ? " -XX:AOTCacheOutput=" : " -XX:ArchiveClassesAtExit=") + next;
            try (var program = Program.dev(folder, port, Map.of("JAVA_TOOL_OPTIONS", making))) {
                var api = Api.at(port).registered("admin");
                Awaitility.await("a cold program may exceed its time limits at first")
                        .untilAsserted(() -> api.confirm(api.salesOrder(api.customer(), api.item(1), 1))
                                .join()
                                .expect(200));
                program.stop();
            }
            if (Files.exists(next)) Files.move(next, FILE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            DataFolder.deleteTree(folder);
        }
    }
}
