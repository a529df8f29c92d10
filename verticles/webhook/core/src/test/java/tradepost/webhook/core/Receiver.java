package tradepost.webhook.core;

import com.standardwebhooks.Webhook;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver of webhooks that does what the test says, and keeps what it got. */
final class Receiver {
    /** What it got. */
    record Message(String path, Map<String, List<String>> headers, byte[] body, long atNanos) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.get(name).getFirst();
        }

        /** Fails unless the independent library accepts it. */
        void verify(String secret) throws Exception {
            new Webhook(secret).verify(text(), HttpHeaders.of(headers, (name, value) -> true));
        }
    }

    final List<Message> got = new CopyOnWriteArrayList<>();
    volatile Handler<HttpServerRequest> answer =
            request -> request.response().setStatusCode(204).end();
    private final HttpServer server;

    Receiver(Vertx vertx) {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    var headers = new HashMap<String, List<String>>();
                    for (var name : request.headers().names())
                        headers.put(
                                name.toLowerCase(java.util.Locale.ROOT),
                                request.headers().getAll(name));
                    got.add(new Message(request.path(), headers, body.getBytes(), System.nanoTime()));
                    answer.handle(request);
                }))
                .listen(0, "127.0.0.1")
                .await();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    int port() {
        return server.actualPort();
    }

    static Handler<HttpServerRequest> status(int status) {
        return request -> request.response().setStatusCode(status).end("because");
    }
}
