package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.Patience;

/** The documented ways to follow events: the programs in {@code examples/subscribers}, and the commands of the README exactly as pasted. */
@ExtendWith(Shared.class)
class EventExamplesTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path SUBSCRIBERS = ROOT.resolve("examples/subscribers");
    private static final String PASSWORD = "securepassword123";

    @ParameterizedTest
    @CsvSource({"node,subscriber.mjs", "python3,subscriber.py", "bash,subscriber.sh", "java,Subscriber.java"})
    void a_subscriber_that_is_started_again_misses_no_event(
            String interpreter, String script, Shared.Running program, @TempDir Path folder) throws Exception {
        followsAndResumes(List.of(interpreter, script), program, folder);
    }

    @Test
    @Tag("prove")
    void a_subscriber_in_go_that_is_started_again_misses_no_event(Shared.Running program, @TempDir Path folder)
            throws Exception {
        followsAndResumes(List.of("go", "run", "subscriber.go"), program, folder);
    }

    private static void followsAndResumes(List<String> command, Shared.Running program, Path folder) throws Exception {
        assumeTrue(isThere(command.getFirst()), command.getFirst() + " is not installed");
        var email = "follower" + UUID.randomUUID() + "@example.com";
        var body =
                new JsonObject().put("email", email).put("password", PASSWORD).put("role", "finance_manager");
        var anybody = program.anybody();
        anybody.post("/api/auth/register", body).expect(201);
        var api = anybody.login(email, PASSWORD);
        var position = folder.resolve("position");
        Files.writeString(position, Long.toString(head(api)));
        var run = new ProcessBuilder(new ArrayList<>(command))
                .directory(SUBSCRIBERS.toFile())
                .redirectError(folder.resolve("err").toFile());
        run.command().addAll(List.of(api.base(), "contact.customer.*"));
        run.environment()
                .putAll(Map.of(
                        "TRADEPOST_EMAIL",
                        email,
                        "TRADEPOST_PASSWORD",
                        PASSWORD,
                        "TRADEPOST_POSITION",
                        position.toString(),
                        "TRADEPOST_COUNT",
                        "1"));
        var printed = new HashSet<String>();
        for (int i = 0; i < 2; i++) {
            var customer = api.customer(); // while it is not running
            String event;
            do { // another test may have created a customer before
                event = output(run);
                assertThat(printed.add(event)).as("each event once").isTrue();
            } while (!event.contains(customer));
        }
    }

    @Test
    void each_subscriber_has_less_than_60_lines() throws Exception {
        try (var files = Files.list(SUBSCRIBERS)) {
            assertThat(files.filter(f -> !f.endsWith("README.md")).toList())
                    .hasSize(6)
                    .allSatisfy(f -> assertThat(Files.readAllLines(f)).hasSizeLessThan(60));
        }
    }

    /** All commands, from the registration to the consumer, in one shell. Names that other tests may use are made unique. */
    @Test
    void the_commands_of_the_readme_work_exactly_as_pasted(Shared.Running program, @TempDir Path folder)
            throws Exception {
        var shown = Files.readString(ROOT.resolve("README.md"));
        var unique = UUID.randomUUID().toString();
        var script = new StringBuilder("set -eu\n");
        Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(shown)
                .results()
                .forEach(m -> script.append(m.group(1)));
        assertThat(script).contains("B=http://localhost:8000", "/ack");
        var run = new ProcessBuilder(
                "bash",
                "-c",
                script.toString()
                        .replace("http://localhost:8000", program.anybody().base())
                        .replace("@example.com", unique + "@example.com")
                        .replace("prod-001", "prod-" + unique)
                        .replace("consumers/erp", "consumers/erp-" + unique));
        run.redirectError(folder.resolve("err").toFile());
        var answers = output(run);
        assertThat(answers)
                .as(Files.readString(folder.resolve("err")))
                .doesNotContain("\"error\"")
                .contains(
                        "\"quantity\":50",
                        "\"total_amount\":24000.00",
                        "\"quantity\":30",
                        "\"mismatches\":[]",
                        "Events retrieved successfully",
                        "Batch taken successfully",
                        "Batch acknowledged successfully");
    }

    private static long head(Api api) {
        return api.get("/api/events?limit=1")
                .expect(200)
                .body()
                .getJsonObject("meta")
                .getLong("head");
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            var process = new ProcessBuilder(program, program.equals("go") ? "version" : "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Its output; it must end with 0. */
    private static String output(ProcessBuilder run) throws IOException, InterruptedException {
        var process = run.start();
        try {
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
