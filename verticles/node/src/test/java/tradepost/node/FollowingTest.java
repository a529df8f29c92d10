package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to follow the events that are shown: the scripts of {@code examples/}, and the commands of the README as they are pasted. */
@ExtendWith(Shared.class)
@Timeout(120)
class FollowingTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final String PASSWORD = "securepassword123";

    @ParameterizedTest
    @CsvSource({"bash,events.sh", "python3,events.py", "node,events.mjs"})
    void an_example_follows_the_events_and_goes_on_where_it_was(
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
        for (var customer : List.of(first, second)) {
            var run = new ProcessBuilder(command)
                    .redirectError(folder.resolve("err").toFile());
            run.environment().put("TRADEPOST_EMAIL", email);
            run.environment().put("TRADEPOST_PASSWORD", PASSWORD);
            run.environment().put("TRADEPOST_POSITION", position.toString());
            run.environment().put("TRADEPOST_COUNT", "1");
            assertThat(output(run)).as(Files.readString(folder.resolve("err"))).contains(customer);
        }
    }

    @Test
    void the_commands_of_the_readme_work_as_they_are_pasted(Shared.Running program, @TempDir Path folder)
            throws Exception {
        var api = program.anybody().registered("finance_manager");
        api.item(1);
        var shown = Files.readString(ROOT.resolve("README.md"));
        var script = new StringBuilder("set -eu\njson='Content-Type: application/json'\n");
        for (var block : shown.split("```sh\n")) {
            int end = block.indexOf("```");
            if (end > 0 && block.contains("$B/api/events")) script.append(block, 0, end);
        }
        assertThat(script).contains("/ack");
        var run = new ProcessBuilder(
                "bash", "-c", script.toString().replace("consumers/erp", "consumers/erp-" + UUID.randomUUID()));
        run.redirectError(folder.resolve("err").toFile());
        run.environment().put("B", api.base());
        run.environment().put("TOKEN", api.token());
        var answers = output(run);
        assertThat(answers)
                .as(Files.readString(folder.resolve("err")))
                .doesNotContain("\"error\"")
                .contains(
                        "Events retrieved successfully", "Batch taken successfully", "Batch acknowledged successfully");
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

    /** What it wrote until it ended well. */
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
