package tradepost.node.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tradepost.node.process.ClassPath;

/** The flags of {@code cluster-config/jvm.options}, which the launcher also reads, for a Java process that this program starts. */
public final class JvmOptions {
    private JvmOptions() {}

    /**
     * Returns the flags for the running JDK, in the order of the file.
     *
     * @param who serve, node, parent or dev
     */
    public static List<String> of(String who) {
        return of(who, Runtime.version().feature());
    }

    public static List<String> of(String who, int jdk) {
        return text().lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .filter(line -> List.of(line[0].split(",", -1)).contains(who) || line[0].equals("all"))
                .filter(line -> Integer.parseInt(line[1]) <= jdk)
                .map(line -> line[2])
                .toList();
    }

    private static String text() {
        try (var in = ClassPath.open("cluster-config/jvm.options")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
