package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tradepost.kernel.Patience;

/** A reader of the feed that keeps what it receives, and why it ended. It is open when it is returned. */
final class LiveEvents implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private static final String ENDS = ": ends: ";

    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private Runnable closing = () -> {};
    private Consumer<String> sending = token -> {
        throw new IllegalStateException("only a WebSocket sends another token");
    };

    private LiveEvents() {}

    /** The next event. */
    JsonObject next() throws InterruptedException {
        var event = events.poll(Patience.SECONDS, TimeUnit.SECONDS);
        if (event == null) throw new AssertionError("no event; ended: " + end);
        return event;
    }

    /** Why the server has ended it; a WebSocket says it with a code and a position. */
    CompletableFuture<String> end() {
        return end;
    }

    /** Continues with the token of this caller. */
    void continueAs(Api caller) {
        sending.accept(String.valueOf(caller.token()));
    }

    @Override
    public void close() {
        closing.run();
    }

    /** Over Server-Sent Events. */
    static LiveEvents sse(Api api, String query) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + "/api/events" + query))
                .timeout(Duration.ofSeconds(Patience.SECONDS))
                .header("Accept", "text/event-stream");
        if (api.token() != null) request.header("Authorization", "Bearer " + api.token());
        var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        var made = new LiveEvents();
        var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        made.closing = () -> {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        // not on the common pool, which may have one thread only and completes the responses to other requests
        Thread.ofVirtual().start(() -> made.read(lines));
        return made;
    }

    private void read(BufferedReader lines) {
        var why = "";
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                if (line.startsWith("data: ")) events.add(new JsonObject(line.substring(6)));
                else if (line.startsWith(ENDS)) why = line.substring(ENDS.length());
            end.complete(why);
        } catch (IOException e) {
            end.complete(e.toString());
        }
    }

    /** Over a WebSocket that sends its token in the handshake, if it has one. */
    static LiveEvents socket(Api api, String query) throws Exception {
        var made = connected(api, query);
        made.opened.get(Patience.SECONDS, TimeUnit.SECONDS);
        return made;
    }

    /** A WebSocket that nothing is sent to before {@link #continueAs}. */
    static LiveEvents silentSocket(Api anybody) throws Exception {
        return connected(anybody, "");
    }

    private static LiveEvents connected(Api api, String query) throws Exception {
        var made = new LiveEvents();
        var builder = CLIENT.newWebSocketBuilder();
        if (api.token() != null) builder.header("Authorization", "Bearer " + api.token());
        var uri = URI.create(api.base().replace("http://", "ws://") + "/api/events/ws" + query);
        var socket = builder.buildAsync(uri, made.messages()).get(Patience.SECONDS, TimeUnit.SECONDS);
        made.closing = socket::abort;
        made.sending =
                token -> socket.sendText(new JsonObject().put("token", token).encode(), true)
                        .join();
        return made;
    }

    private WebSocket.Listener messages() {
        return new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                text.append(part);
                if (last) {
                    var message = new JsonObject(text.toString());
                    text.setLength(0);
                    if (message.containsKey("specversion")) events.add(message);
                    else opened.complete(null);
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                end.complete(code + " " + reason);
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                end.complete(error.toString());
            }
        };
    }
}
