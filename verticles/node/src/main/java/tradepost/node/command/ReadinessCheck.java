package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a gateway of this machine whether every context that it needs responds. */
final class ReadinessCheck {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private ReadinessCheck() {}

    static boolean ready(int port) {
        var ask = HttpRequest.newBuilder(URI.create("http://" + ClusterPlan.HOST + ":" + port + "/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            var answer = HTTP.send(ask, BodyHandlers.ofString());
            return answer.statusCode() == 200 && !new JsonObject(answer.body()).containsKey("missing");
        } catch (IOException | DecodeException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
