package tradepost.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tradepost.gateway.console.ConsolePages;

/** The stories of {@code console/stories}: what people do with the web console in Chromium, on the demo company. */
@Order(1)
class ConsoleStoriesTest {
    private static final Path CONSOLE =
            Path.of("../../console").toAbsolutePath().normalize();
    private static final String STORY = ".story.ts";

    private static Optional<Path> chromium = Optional.empty();
    private static int port;
    private static Program program;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        chromium = Chromium.installed();
        assumeTrue(chromium.isPresent(), "no Chromium is installed, so the console is not tested in a browser");
        assumeTrue(
                ConsolePages.areBuilt() && Files.exists(CONSOLE.resolve("node_modules")),
                "the program was built without the console");
        port = Program.freePorts(1);
        program = Program.devWithDemo(folder, port, Map.of());
        program.awaitOutput(DemoCompanyTest.LOADED);
    }

    @AfterAll
    static void stop() {
        if (program != null) program.close();
    }

    static List<String> areas() throws IOException {
        try (var files = Files.list(CONSOLE.resolve("stories"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(STORY))
                    .map(name -> name.replace(STORY, ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("areas")
    void people_do_their_work_in_a_browser(String area) throws Exception {
        new Commands(CONSOLE)
                .run(
                        "env",
                        "BASE=http://localhost:" + port,
                        "CHROMIUM=" + chromium.orElseThrow(),
                        "npm",
                        "run",
                        "--silent",
                        "stories",
                        "--",
                        "stories/" + area + STORY);
    }
}
