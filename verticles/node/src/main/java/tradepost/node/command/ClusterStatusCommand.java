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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Setting;
import tradepost.node.base.Refusal;
import tradepost.node.cluster.ClusterStatus;

@Command(
        name = "status",
        description = {
            "Shows what runs where: nodes, contexts, versions, relays and their lag, breakers. Queries the management"
                    + " port of one node, which queries the others over the bus.",
            "Exits with 0 if every node is ready and every context runs, with 1 if no node responded, with 3 otherwise."
        })
final class ClusterStatusCommand implements Callable<Integer> {
    private static final int NOT_READY = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Option(names = "--json", description = "prints the complete response as JSON")
    private boolean json;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "management port of a node, such as http://10.0.0.11:8900")
    private @Nullable String url;

    @Option(names = "--config", paramLabel = "FILE", description = "the settings file of the node to ask")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "folder of a cluster on this machine")
    private @Nullable Path data;

    @Override
    public Integer call() {
        var status = ask(urls());
        if (json) System.out.println(status.encodePrettily());
        else System.out.print(ClusterStatus.text(status));
        return ClusterStatus.isReady(status) ? 0 : NOT_READY;
    }

    private List<String> urls() {
        if (url != null) return List.of(url);
        var local = data == null && file == null ? Path.of(".data-cluster") : data;
        if (local != null && (data != null || Files.exists(local.resolve("cluster.json"))))
            return ClusterPlan.read(local.toAbsolutePath().normalize()).nodes().stream()
                    .map(n -> "http://" + ClusterPlan.HOST + ":" + n.management())
                    .toList();
        var config = ServeCommand.settings(file, null, null);
        return List.of("http://" + config.managementHost() + ":" + config.number(Setting.MANAGEMENT_PORT));
    }

    /** Returns the response of the first node that responds. */
    private static JsonObject ask(List<String> urls) {
        var failures = new ArrayList<String>();
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            for (var url : urls) {
                try {
                    var request = HttpRequest.newBuilder(URI.create(url + "/cluster"))
                            .timeout(TIMEOUT)
                            .build();
                    var answer = http.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() == 200) return new JsonObject(answer.body());
                    failures.add(url + " returned " + answer.statusCode());
                } catch (IOException | DecodeException | IllegalArgumentException e) {
                    failures.add(url + " did not respond");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal("No node responded (" + String.join("; ", failures)
                + "): give the management port of a node with --url");
    }
}
