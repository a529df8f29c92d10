package tradepost.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * HTTP clients that each send the next request when the last one is answered, all on one event loop. They write bytes made
 * before and read no more than status and length, so that what is measured is the other side.
 */
final class Load {
    /** What the clients send. Called on one thread. */
    interface Script {
        /** The next request, or null when there is no more. */
        @Nullable
        Buffer next();

        default void answered(int status, String body) {}
    }

    record Result(long done, long failed, double seconds, double p50Ms, double p99Ms) {
        double perSecond() {
            return done / seconds;
        }
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int SLOT_US = 50;
    private static final int SLOTS = 200_000;

    private final Context context;
    private final NetClient net;

    Load(Vertx vertx) {
        context = vertx.getOrCreateContext();
        net = vertx.createNetClient();
    }

    /** Ends after this time or when the script does. */
    Result run(int port, int clients, double seconds, Script script) {
        Promise<Result> ended = Promise.promise();
        context.runOnContext(v -> Future.all(IntStream.range(0, clients)
                        .mapToObj(i -> net.connect(port, "127.0.0.1"))
                        .toList())
                .onFailure(ended::fail)
                .onSuccess(all -> new Run(script, seconds, ended).start(all.list())));
        try {
            return ended.future().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load could not be put on", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Run {
        final Script script;
        final long startedNs = System.nanoTime();
        final long endNs;
        final Promise<Result> ended;
        final int[] slots = new int[SLOTS];
        int active;
        long done;
        long failed;

        Run(Script script, double seconds, Promise<Result> ended) {
            this.script = script;
            this.ended = ended;
            endNs = startedNs + (long) (seconds * 1e9);
        }

        void start(java.util.List<NetSocket> sockets) {
            active = sockets.size();
            sockets.forEach(s -> new Client(this, s).send());
        }

        void count(int status, long ns) {
            if (status / 100 == 2) done++;
            else failed++;
            slots[(int) Math.min(ns / 1_000 / SLOT_US, SLOTS - 1)]++;
        }

        void left() {
            if (--active > 0) return;
            double seconds = (System.nanoTime() - startedNs) / 1e9;
            ended.tryComplete(new Result(done, failed, seconds, percentile(0.5), percentile(0.99)));
        }

        private double percentile(double share) {
            long before = 0;
            for (int i = 0; i < SLOTS; i++) {
                before += slots[i];
                if (before >= share * (done + failed)) return (i + 1) * SLOT_US / 1e3;
            }
            return 0;
        }
    }

    private static final class Client {
        final Run run;
        final NetSocket socket;
        Buffer held = Buffer.buffer();
        long sentNs;

        Client(Run run, NetSocket socket) {
            this.run = run;
            this.socket = socket;
            socket.handler(this::received)
                    .exceptionHandler(run.ended::tryFail)
                    .closeHandler(v -> run.ended.tryFail("the connection was closed"));
        }

        void send() {
            var now = System.nanoTime();
            var request = now < run.endNs ? run.script.next() : null;
            if (request == null) {
                socket.closeHandler(v -> {});
                socket.close();
                run.left();
                return;
            }
            sentNs = now;
            socket.write(request);
        }

        void received(Buffer part) {
            held = held.length() == 0 ? part : held.appendBuffer(part);
            var text = held.toString(StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) return;
            var length = LENGTH.matcher(text).region(0, head + 2);
            int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
            if (text.length() < head + 4 + body) return;
            held = Buffer.buffer();
            int status = Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
            run.count(status, System.nanoTime() - sentNs);
            run.script.answered(status, text.substring(head + 4));
            send();
        }
    }
}
