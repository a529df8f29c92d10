package tradepost.node.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tradepost.node.cluster.ClusterJoin;

/** The flags of {@code cluster-config/jvm.options}, which the launcher reads as well, for a Java that this program starts itself. */
public final class JvmOptions {
    private JvmOptions() {}

    /**
     * In the order of the file, for the JDK that runs.
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
        try (var in = ClusterJoin.resource("cluster-config/jvm.options")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
