package tradepost.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tradepost.bench.program.Instance;
import tradepost.bench.program.Load;
import tradepost.bench.program.Shop;
import tradepost.bench.program.Statistics;

/** Places orders without extensions, with one that never answers, and with three that answer after 5 ms over the bridge. */
final class Extended {
    private static final String WITHOUT = "place an order of two lines, without extensions";
    private static final String DEAD = "  the same, with an extension that never answers";
    private static final String ALL = "  the same, with price, tax and check answered after 5 ms";
    private static final int ANSWER_MS = 5;
    private static final int CONNECT_MS = 3_000;

    /** A point, and what is answered to a request. */
    private record Point(String address, Function<JsonObject, JsonObject> answer) {}

    private static final List<Point> POINTS = List.of(
            new Point("ext.price.quote", asked -> each(asked, "unit_price", 10)),
            new Point("ext.tax.quote", asked -> each(asked, "rate", 7)),
            new Point("ext.order.check", asked -> new JsonObject().put("decision", "accept")));

    private final Vertx vertx;
    private final Report report;
    private final int clients;
    private final int seconds;

    Extended(Vertx vertx, Report report, int clients, int seconds) {
        this.vertx = vertx;
        this.report = report;
        this.clients = clients;
        this.seconds = seconds;
        report.atLeast(
                "orders placed with an extension that never answers, relative to none",
                0.95,
                r -> r.of(DEAD).perSecond() / r.of(WITHOUT).perSecond());
        report.atLeast(
                "orders placed with three extensions that answer after 5 ms, relative to none",
                0.7,
                r -> r.of(ALL).perSecond() / r.of(WITHOUT).perSecond());
    }

    /** Returns the mismatches in the stock. */
    int measure(Path launcher, Path folder, Load load, int rounds) throws IOException, SQLException {
        int bridge = Instance.freePort();
        try (var instance =
                Instance.start(launcher, folder.resolve("extended"), Map.of("TRADEPOST_BRIDGE_PORT", "" + bridge))) {
            var shop = Shop.open(instance, load);
            for (int round = -1; round <= rounds; round++) {
                if (round == 1) new Statistics(instance).analyze();
                place(shop, WITHOUT, round);
                var dead = serve(bridge, shop, POINTS.getLast(), false);
                pause();
                place(shop, DEAD, round);
                dead.close();
                var serving = new ArrayList<NetSocket>();
                for (var point : POINTS) serving.add(serve(bridge, shop, point, true));
                pause();
                place(shop, ALL, round);
                for (var socket : serving) socket.close();
                pause();
            }
            return shop.mismatches();
        }
    }

    private void place(Shop shop, String what, int round) throws IOException {
        var sample = Rounds.measured(shop, clients, seconds, shop.places(false));
        if (round > 0) report.add(what, sample);
    }

    /** Until extensions are connected, or known to be gone. */
    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(CONNECT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static JsonObject each(JsonObject asked, String field, int value) {
        var lines = new JsonArray();
        for (var line : asked.getJsonArray("lines"))
            lines.add(new JsonObject()
                    .put("line", ((JsonObject) line).getInteger("line"))
                    .put(field, value));
        return new JsonObject().put("lines", lines);
    }

    /** Connects a client of the bridge that answers only the example of the contract, or every request. */
    private NetSocket serve(int bridge, Shop shop, Point point, boolean answers) {
        var socket = vertx.createNetClient()
                .connect(bridge, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        var held = new Buffer[] {Buffer.buffer()};
        socket.handler(chunk -> {
            var received = held[0].length() == 0 ? chunk : held[0].appendBuffer(chunk);
            int at = 0;
            var replies = Buffer.buffer();
            while (received.length() >= at + 4 && received.length() >= at + 4 + received.getInt(at)) {
                int end = at + 4 + received.getInt(at);
                asked(socket, new JsonObject(received.slice(at + 4, end)), point, answers, replies);
                at = end;
            }
            held[0] = received.getBuffer(at, received.length());
            // what has arrived together is answered together
            if (replies.length() > 0) vertx.setTimer(ANSWER_MS, t -> socket.write(replies));
        });
        socket.write(frame(new JsonObject().put("type", "auth").put("token", shop.token())));
        socket.write(frame(new JsonObject().put("type", "register").put("address", point.address())));
        var ping = frame(new JsonObject().put("type", "ping"));
        long pings = vertx.setPeriodic(10_000, t -> socket.write(ping));
        socket.closeHandler(v -> vertx.cancelTimer(pings));
        return socket;
    }

    /** @param replies gets the reply, unless it is to be sent at once */
    private static void asked(NetSocket socket, JsonObject frame, Point point, boolean answers, Buffer replies) {
        if (!frame.getString("type").equals("message")) return;
        boolean trial = frame.getJsonObject("headers").containsKey("trial");
        if (!trial && !answers) return;
        var reply = frame(new JsonObject()
                .put("type", "send")
                .put("address", frame.getString("replyAddress"))
                .put("body", point.answer().apply(frame.getJsonObject("body"))));
        if (trial) socket.write(reply);
        else replies.appendBuffer(reply);
    }

    private static Buffer frame(JsonObject frame) {
        var content = frame.toBuffer();
        return Buffer.buffer(4 + content.length()).appendInt(content.length()).appendBuffer(content);
    }
}
