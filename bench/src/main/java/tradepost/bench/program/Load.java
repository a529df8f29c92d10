package tradepost.bench.program;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * HTTP clients on one event loop. They write bytes that were prepared before and read only the status and the length of a response, so
 * that the measurement is about the server.
 */
public final class Load {
    /** The requests of the clients. Called on one thread. */
    public interface Script {
        /** The next request, or null if there are no more. */
        @Nullable
        Buffer next();

        default void answered(int status, String body) {}
    }

    /** @param refusals the failed requests by status */
    public record Result(
            long done,
            long failed,
            Map<Integer, Long> refusals,
            double seconds,
            double p50Ms,
            double p95Ms,
            double p99Ms) {
        public double perSecond() {
            return done / seconds;
        }
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})\r\n");
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int SLOT_US = 50;
    private static final int SLOTS = 200_000;

    private final Vertx vertx;
    private final Context context;
    private final NetClient net;

    public Load(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        net = vertx.createNetClient();
    }

    /** Each client sends its next request once it has the response to the last one. Ends after this time, or when the script ends. */
    public Result run(int port, int clients, double seconds, Script script) {
        return run(port, clients, new Run(script, seconds, 0));
    }

    /**
     * Sends this many requests per second, however long responses take. A request that is due while all clients are busy waits, and its
     * latency counts from the time it was due.
     */
    public Result runAtRate(int port, int clients, double seconds, int perSecond, Script script) {
        return run(port, clients, new Run(script, seconds, 1e9 / perSecond));
    }

    private Result run(int port, int clients, Run run) {
        context.runOnContext(v -> Future.all(IntStream.range(0, clients)
                        .mapToObj(i -> net.connect(port, "127.0.0.1"))
                        .toList())
                .onFailure(run.ended::fail)
                .onSuccess(all -> run.start(vertx, all.list())));
        try {
            return run.ended.future().toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load could not be started", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class Run {
        final Script script;
        final double seconds;
        /** The interval between two requests; 0 sends as many as the clients can. */
        final double periodNs;

        final Promise<Result> ended = Promise.promise();
        final Queue<Client> idle = new ArrayDeque<>();
        final int[] slots = new int[SLOTS];
        long startedNs;
        long endNs;
        int active;
        long sent;
        long done;
        long failed;
        final Map<Integer, Long> refusals = new TreeMap<>();

        Run(Script script, double seconds, double periodNs) {
            this.script = script;
            this.seconds = seconds;
            this.periodNs = periodNs;
        }

        void start(Vertx vertx, List<NetSocket> sockets) {
            startedNs = System.nanoTime();
            endNs = startedNs + (long) (seconds * 1e9);
            active = sockets.size();
            sockets.forEach(s -> next(new Client(this, s)));
            if (periodNs > 0)
                vertx.setPeriodic(1, timer -> {
                    sendDue();
                    if (active == 0) vertx.cancelTimer(timer);
                });
        }

        /** Sends the next request of an idle client. */
        void next(Client client) {
            idle.add(client);
            sendDue();
        }

        private void sendDue() {
            long now = System.nanoTime();
            while (!idle.isEmpty()) {
                long dueNs = periodNs == 0 ? now : startedNs + (long) (sent * periodNs);
                if (dueNs > now && dueNs < endNs) return;
                var request = dueNs < endNs ? script.next() : null;
                var client = idle.remove();
                if (request == null) {
                    client.close();
                } else {
                    sent++;
                    client.send(request, dueNs);
                }
            }
        }

        void count(int status, long ns) {
            if (status / 100 == 2) done++;
            else {
                failed++;
                refusals.merge(status, 1L, Long::sum);
            }
            slots[(int) Math.min(ns / 1_000 / SLOT_US, SLOTS - 1)]++;
        }

        void left() {
            if (--active > 0) return;
            double took = (System.nanoTime() - startedNs) / 1e9;
            ended.tryComplete(new Result(
                    done, failed, Map.copyOf(refusals), took, percentile(0.5), percentile(0.95), percentile(0.99)));
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
        long dueNs;

        Client(Run run, NetSocket socket) {
            this.run = run;
            this.socket = socket;
            socket.handler(this::received)
                    .exceptionHandler(run.ended::tryFail)
                    .closeHandler(v -> run.ended.tryFail("the connection was closed"));
        }

        void send(Buffer request, long dueNs) {
            this.dueNs = dueNs;
            socket.write(request);
        }

        void close() {
            socket.closeHandler(v -> {});
            socket.close();
            run.left();
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
            run.count(status, System.nanoTime() - dueNs);
            run.script.answered(status, text.substring(head + 4));
            run.next(this);
        }
    }
}
