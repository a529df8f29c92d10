package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The image, {@code deploy/compose.yaml} and {@code deploy/kubernetes}, started with podman by {@code containers/check.sh}. Each of its lines is
 * printed; what it skips, and why, is printed again at the end.
 */
@Tag("prove")
class ContainersTest {
    private static final Path ARCHIVE =
            Path.of("target", "tradepost-" + System.getProperty("tradepost.version") + ".tar.gz");
    private static final int COULD_NOT_BEGIN = 77;

    @Test
    void the_image_serves_confined_and_ends_without_losing_a_request() throws Exception {
        passes("one_container");
    }

    @Test
    void the_compose_file_starts_three_nodes_whose_gateways_all_serve() throws Exception {
        passes("compose_file");
    }

    @Test
    void the_pods_of_the_manifests_serve() throws Exception {
        passes("kubernetes");
    }

    private static void passes(String part) throws Exception {
        var script = Path.of("src/test/resources/containers/check.sh").toString();
        var folder = Path.of("target/containers").toAbsolutePath();
        var builder = new ProcessBuilder(script, ARCHIVE.toString(), folder.toString(), part).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        var lines = new ArrayList<String>();
        try (var out = process.inputReader()) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                System.out.println(line);
                lines.add(line);
            }
        }
        int code = process.waitFor();
        lines.stream()
                .filter(l -> l.startsWith("SKIPPED"))
                .forEach(l -> System.err.println("NOT TESTED, " + part + ": " + l));
        assumeTrue(code != COULD_NOT_BEGIN, String.join("; ", lines));
        assertThat(code)
                .as(String.join("\n", lines) + "\n" + tail(folder.resolve("check.log")))
                .isZero();
    }

    private static String tail(Path log) throws Exception {
        var text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - 5_000));
    }
}
