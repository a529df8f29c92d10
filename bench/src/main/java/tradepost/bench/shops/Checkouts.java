package tradepost.bench.shops;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.SplittableRandom;
import tradepost.bench.program.Http;
import tradepost.bench.program.Server;

/** A shop system of others, and a checkout in it: two products, an address, a way to ship, tax and a payment. */
public sealed interface Checkouts extends AutoCloseable permits Vendure, Medusa {
    String name();

    Server server();

    /** Buys two of a hundred products, as a new visitor. Fails unless the order is placed and paid. */
    void buy(SplittableRandom random) throws IOException;

    @Override
    void close();

    /** Sends JSON, and returns the response, which is 2xx. */
    static HttpResponse<String> post(Server server, String path, JsonObject body, String... headers)
            throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        if (headers.length > 0) request.headers(headers);
        var response = Http.send(request.build());
        if (response.statusCode() / 100 != 2)
            throw new IOException(path + " returned " + response.statusCode() + ": " + response.body());
        return response;
    }
}
