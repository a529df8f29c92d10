package tradepost.bench.program;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A client of the live stream of all events, which notes when it has received each. */
public final class Listener implements AutoCloseable {
    private static final String DATA = "data: ";

    private final InputStream stream;
    private final Map<String, Long> receivedUs = new ConcurrentHashMap<>();

    private Listener(InputStream stream) {
        this.stream = stream;
        Thread.ofPlatform().daemon().start(this::listen);
    }

    public static Listener open(Shop shop) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shop.server.port() + "/api/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + shop.token())
                .build();
        return new Listener(Http.stream(request));
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(DATA)) continue;
                long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                receivedUs.put(new JsonObject(line.substring(DATA.length())).getString("id"), now);
            }
        } catch (IOException e) {
            // it was closed
        }
    }

    /** When each event was received, by its id, in microseconds since 1970. */
    public Map<String, Long> received() {
        return Map.copyOf(receivedUs);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
