package tradepost.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Tradepost as it is shipped, with an empty company. */
final class Source implements AutoCloseable {
    static final String EMAIL = "relay@example.com";
    static final String PASSWORD = "password-of-the-relay";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path JAR = Path.of(
                    System.getProperty("tradepost.node.jar", "../verticles/node/target/tradepost.jar"))
            .toAbsolutePath();

    private final int port = Child.freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Child program;
    private final String token;

    Source(Path folder) throws Exception {
        assertThat(JAR)
                .as("the program, which the module verticles/node builds")
                .exists();
        program = Child.start(
                        folder,
                        Map.of("TRADEPOST_AUTH_FAILURES_PER_ADDRESS", "100000"),
                        List.of(
                                Child.java(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                JAR.toString(),
                                "tradepost.node.Main",
                                "dev",
                                "--no-demo",
                                "--port",
                                "" + port,
                                "--data",
                                folder.resolve("data").toString()))
                .awaitOutput("Tradepost is ready");
        var account = JSON.createObjectNode().put("email", EMAIL).put("password", PASSWORD);
        call(
                "POST",
                "/api/auth/register",
                account.deepCopy().put("role", "admin").toString(),
                "application/json",
                null);
        token = call("POST", "/api/auth/login", account.toString(), "application/json", null)
                .path("data")
                .path("access_token")
                .asText();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Creates or changes items, one event each. */
    void change(String prefix, int items, int round) throws Exception {
        var csv = new StringBuilder("sku,name,description,unit_price\n");
        for (int i = 0; i < items; i++)
            csv.append("%s-%05d,Item %d of round %d,Description,%d.50%n".formatted(prefix, i, i, round, round + 1));
        var job = call("POST", "/api/imports/items", csv.toString(), "text/csv", token)
                .path("data");
        Awaitility.await("import of round " + round)
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    var state = call("GET", "/api/jobs/" + job.path("id").asText(), "", "application/json", token)
                            .path("data");
                    assertThat(state.path("status").asText())
                            .as(state.toString())
                            .isNotEqualTo("failed");
                    return state.path("status").asText().equals("done");
                });
    }

    /** Every event that matches, in order. */
    List<Received> events(String types) throws Exception {
        var out = new ArrayList<Received>();
        for (long after = 0; ; ) {
            var page = call(
                    "GET", "/api/events?limit=1000&types=" + types + "&after=" + after, "", "application/json", token);
            if (page.path("data").isEmpty()) return out;
            for (var event : page.path("data")) out.add(Received.of(event));
            after = page.path("meta").path("next").asLong();
        }
    }

    /** Waits until so many events are in the journal and acknowledged by the consumer. */
    void awaitRelayed(String consumer, String types, int count) {
        Awaitility.await(count + " events are acknowledged")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> lag(consumer) == 0 && events(types).size() == count && lag(consumer) == 0);
    }

    /** Of a consumer; -1 before it exists. */
    long lag(String consumer) throws Exception {
        for (var each : call("GET", "/api/events/consumers?limit=100", "", "application/json", token)
                .path("data"))
            if (each.path("name").asText().equals(consumer))
                return each.path("lag").asLong();
        return -1;
    }

    void seek(String name, long after) throws Exception {
        call("POST", "/api/events/consumers/" + name + "/seek", "{\"after\":" + after + "}", "application/json", token);
    }

    private JsonNode call(String method, String path, String body, String type, String token)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type);
        if (token != null) request.header("Authorization", "Bearer " + token);
        var response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path + " " + response.body()).isBetween(200, 299);
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        program.stop();
        http.close();
    }
}
