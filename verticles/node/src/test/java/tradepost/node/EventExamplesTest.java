package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documented ways to follow events: the scripts of {@code examples/}, and the commands of the README exactly as pasted. */
@ExtendWith(Shared.class)
@Timeout(120)
class EventExamplesTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String PASSWORD = "securepassword123";

    @ParameterizedTest
    @CsvSource({"bash,events.sh", "python3,events.py", "node,events.mjs"})
    void an_example_follows_the_events_and_resumes_where_it_stopped(
            String interpreter, String script, Shared.Running program, @TempDir Path folder) throws Exception {
        assumeTrue(isThere(interpreter), interpreter + " is not installed");
        var email = "follower" + UUID.randomUUID() + "@example.com";
        var body =
                new JsonObject().put("email", email).put("password", PASSWORD).put("role", "finance_manager");
        var anybody = program.anybody();
        anybody.post("/api/auth/register", body).expect(201);
        var api = anybody.login(email, PASSWORD);
        var position = folder.resolve("position");
        Files.writeString(position, Long.toString(head(api)));
        var first = api.customer();
        var second = api.customer();
        var command = List.of(
                interpreter, ROOT.resolve("examples").resolve(script).toString(), api.base(), "contact.customer.*");
        var printed = new HashSet<String>();
        for (var customer : List.of(first, second)) {
            var run = new ProcessBuilder(command)
                    .redirectError(folder.resolve("err").toFile());
            run.environment().put("TRADEPOST_EMAIL", email);
            run.environment().put("TRADEPOST_PASSWORD", PASSWORD);
            run.environment().put("TRADEPOST_POSITION", position.toString());
            run.environment().put("TRADEPOST_COUNT", "1");
            String event;
            do { // another test may have created a customer before
                event = output(run);
                assertThat(printed.add(event)).as("each event once").isTrue();
            } while (!event.contains(customer));
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
            var process = new ProcessBuilder(program, "--version")
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
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }
}
