package tradepost.node.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;

/** The receiver of the demo company's webhook, in this process: it accepts everything, and a GET shows the newest. */
public final class DemoSink {
    private static final int SHOWN_MAX = 100;
    private static final int BYTES_MAX = 1 << 20;

    private final HttpServer server;
    private final Deque<JsonObject> received = new ArrayDeque<>();

    private DemoSink(HttpServer server) {
        this.server = server;
    }

    /** Listens on loopback, at a port that is free. It ends with the process. */
    public static DemoSink start() throws IOException {
        var sink = new DemoSink(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        sink.server.createContext("/", sink::handle);
        sink.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sink.server.start();
        return sink;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void handle(HttpExchange e) throws IOException {
        try (e) {
            boolean shows = e.getRequestMethod().equals("GET");
            if (!shows) add(new String(e.getRequestBody().readNBytes(BYTES_MAX), StandardCharsets.UTF_8));
            var body = shows ? shown().encodePrettily().getBytes(StandardCharsets.UTF_8) : new byte[0];
            e.getResponseHeaders().set("content-type", "application/json");
            e.sendResponseHeaders(shows ? 200 : 204, shows ? body.length : -1);
            if (shows) e.getResponseBody().write(body);
        }
    }

    private synchronized void add(String body) {
        try {
            received.addFirst(new JsonObject(body));
        } catch (DecodeException e) {
            return; // not from a webhook
        }
        while (received.size() > SHOWN_MAX) received.removeLast();
    }

    private synchronized JsonArray shown() {
        var all = new JsonArray();
        received.forEach(all::add);
        return all;
    }
}
