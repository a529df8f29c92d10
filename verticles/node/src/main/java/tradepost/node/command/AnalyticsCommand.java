package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.node.demo.Demo;
import tradepost.node.process.ProgramRefusal;

@Command(
        name = "analytics",
        description = "Figures that are made of the journal.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AnalyticsCommand.Rebuild.class)
public final class AnalyticsCommand {
    @Command(
            name = "rebuild",
            description = {
                "Makes all figures of a running instance again from the journal. It shows the present ones until the new ones have come as far.",
                "It needs somebody with the permission analytics:manage: --email and the password in TRADEPOST_ADMIN_PASSWORD, or an API key in"
                        + " TRADEPOST_API_KEY. Without these, it logs in as the administrator of `tradepost dev`."
            })
    static final class Rebuild implements Runnable {
        private static final Duration TIMEOUT = Duration.ofSeconds(30);
        private static final long LOOK_MS = 1_000;

        @Option(
                names = "--url",
                defaultValue = "http://localhost:8000",
                paramLabel = "URL",
                description = "default ${DEFAULT-VALUE}")
        private String url = "";

        @Option(names = "--email", paramLabel = "EMAIL", description = "who makes them again")
        private @Nullable String email;

        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        private @Nullable String authorization;

        @Override
        public void run() {
            try {
                authorization = authorization();
                var job = send("POST", "/api/analytics/rebuild", null).getJsonObject("data");
                await(job.getString("id"));
            } catch (ConnectException e) {
                throw new ProgramRefusal(
                        "No instance responds at " + url + ": start it, or give another URL with --url");
            } catch (IOException | IllegalArgumentException | DecodeException e) {
                throw new ProgramRefusal("The figures could not be made again: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private String authorization() throws IOException, InterruptedException {
            var key = System.getenv("TRADEPOST_API_KEY");
            if (key != null && email == null) return "Bearer " + key;
            var password = email == null ? Demo.PASSWORD : System.getenv("TRADEPOST_ADMIN_PASSWORD");
            if (password == null)
                throw new ProgramRefusal("TRADEPOST_ADMIN_PASSWORD is missing: set it to the password of " + email);
            var who = email == null ? Demo.LOGINS.getOrDefault("admin", "") : email;
            var body = new JsonObject().put("email", who).put("password", password);
            var login = send("POST", "/api/auth/login", body).getJsonObject("data");
            return "Bearer " + login.getString("access_token");
        }

        private void await(String job) throws IOException, InterruptedException {
            int shown = -1;
            while (true) {
                var now = send("GET", "/api/jobs/" + job, null).getJsonObject("data");
                int percent = now.getInteger("percent");
                if (percent != shown) System.out.println(percent + " %");
                shown = percent;
                switch (now.getString("status")) {
                    case "done" -> {
                        System.out.println("The figures were made again, up to position "
                                + now.getJsonObject("result").getLong("position") + " of the journal.");
                        return;
                    }
                    case "failed", "cancelled" ->
                        throw new ProgramRefusal("The figures were not made again; the present ones stay: "
                                + now.getString("status") + " " + now.getValue("error"));
                    default -> Thread.sleep(LOOK_MS);
                }
            }
        }

        private JsonObject send(String method, String path, @Nullable JsonObject body)
                throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create(url.replaceFirst("/$", "") + path))
                    .timeout(TIMEOUT)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
            if (body != null) request.header("content-type", "application/json");
            if (authorization != null) request.header("authorization", authorization);
            var response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 == 2) return new JsonObject(response.body());
            throw new ProgramRefusal(
                    method + " " + path + " returned " + response.statusCode() + " " + response.body());
        }
    }
}
