package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tradepost.kernel.Patience;

/**
 * A reader of the event feed that fails again and again. It resumes after the position that it stored last, which may be some
 * events back, and drops duplicates.
 */
final class FeedReader {
    private static final int RESUMES_MAX = 3;
    private static final String ENDED = "ended";

    private final Api api;
    private final Random random;
    /** Events by id, in the order of their first arrival. */
    final Map<String, JsonObject> events = new LinkedHashMap<>();

    int again;
    /** Why connections ended that the reader had not ended itself. */
    final List<String> ends = new ArrayList<>();

    private String position;

    FeedReader(Api api, long position, Random random) {
        this.api = api;
        this.position = Long.toString(position);
        this.random = random;
    }

    long position() {
        return Long.parseLong(position);
    }

    /** Reads this many events and then fails at an arbitrary point. */
    void overSse(HttpClient client, int count) {
        var request = HttpRequest.newBuilder(URI.create(api.base() + "/api/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + api.token())
                .header("Last-Event-ID", position)
                .build();
        try (var body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (int taken = 0; taken < count; ) {
                var line = lines.readLine();
                if (line == null) throw new AssertionError("the stream ended after " + position);
                if (line.startsWith("data: ")) {
                    take(new JsonObject(line.substring(6)));
                    taken++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Like the other method, over a WebSocket. If the connection ends before all events have come, it resumes, as subscribers must; why it
     * ended is in {@link #ends}.
     */
    void overSocket(HttpClient client, int count) {
        int taken = 0;
        for (int resumed = 0; taken < count; resumed++) {
            if (resumed > RESUMES_MAX) throw new AssertionError("nothing more after " + position + ": " + ends);
            taken += untilEnd(client, count - taken);
        }
    }

    /** Reads at most this many events from one connection; returns how many came before it ended. */
    private int untilEnd(HttpClient client, int count) {
        var messages = new LinkedBlockingQueue<JsonObject>();
        var socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + api.token())
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(
                        URI.create(api.base().replace("http://", "ws://") + "/api/events/ws?after=" + position),
                        new Messages(messages))
                .join();
        try {
            int taken = 0;
            while (taken < count) {
                var message = messages.poll(Patience.SECONDS, TimeUnit.SECONDS);
                if (message == null || message.containsKey(ENDED)) {
                    ends.add(message == null ? "silent for 30 s" : message.getString(ENDED));
                    return taken;
                }
                if (message.containsKey("specversion")) {
                    take(message);
                    taken++;
                }
            }
            return taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            socket.abort();
        }
    }

    private void take(JsonObject event) {
        if (events.putIfAbsent(event.getString("id"), event) != null) again++;
        if (random.nextInt(3) == 0) position = event.getString("sequence");
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> messages;
        private final StringBuilder text = new StringBuilder();

        Messages(BlockingQueue<JsonObject> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add(new JsonObject().put(ENDED, "closed " + code + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add(new JsonObject().put(ENDED, error.toString()));
        }
    }
}
