package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Settings;
import tradepost.node.process.ProgramRefusal;

/** The options of a command that asks for the status of a cluster, and the question. */
final class ClusterQuery {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "management port of a node, such as http://10.0.0.11:8900")
    private @Nullable String url;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of the node to ask")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "folder of a cluster on this machine")
    private @Nullable Path data;

    private List<String> urls() {
        if (url != null) return List.of(url);
        var local = data == null && file == null ? Path.of(".data-cluster") : data;
        if (local != null && (data != null || Files.exists(local.resolve("cluster.json"))))
            return ClusterPlan.read(local.toAbsolutePath().normalize()).nodes().stream()
                    .map(n -> "http://" + ClusterPlan.HOST + ":" + n.management())
                    .toList();
        var config = ServeCommand.settings(file, null, null);
        return List.of(
                "http://" + config.text(Settings.MANAGEMENT_HOST) + ":" + config.number(Settings.MANAGEMENT_PORT));
    }

    /** Returns the status of all nodes, from the first node that responds. */
    JsonObject status() {
        var failures = new ArrayList<String>();
        var token = ServeCommand.settings(file, null, null).text(Settings.MANAGEMENT_TOKEN);
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            for (var url : urls()) {
                try {
                    var request =
                            HttpRequest.newBuilder(URI.create(url + "/cluster")).timeout(TIMEOUT);
                    if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
                    var answer = http.send(request.build(), BodyHandlers.ofString());
                    if (answer.statusCode() == 200) return new JsonObject(answer.body());
                    failures.add(url + " returned " + answer.statusCode());
                } catch (IOException | DecodeException | IllegalArgumentException e) {
                    failures.add(url + " did not respond");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProgramRefusal("No node responded (" + String.join("; ", failures)
                + "): give the management port of a node with --url");
    }
}
