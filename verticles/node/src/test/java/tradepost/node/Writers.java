package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Patience;

/**
 * Clients that write until they are stopped, and record the response to each write. Every write has its own Idempotency-Key, with which it is
 * sent again after a crash.
 */
final class Writers {

    /** A write and its known outcome. @param type what it does, such as {@code transfer.shipped} */
    static final class Write {
        final String type;
        final String method;
        final String path;
        final @Nullable JsonObject body;
        final String key = Api.key();
        /** The last response; null if there was none. */
        volatile Api.@Nullable Answer answer;

        Write(String type, String method, String path, @Nullable JsonObject body) {
            this.type = type;
            this.method = method;
            this.path = path;
            this.body = body;
        }

        boolean isDone() {
            var a = answer;
            return a != null && a.status() < 300;
        }

        /** Whether it has a final response: success or refusal. */
        boolean isDefinite() {
            var a = answer;
            return a != null
                    && a.status() < 500
                    && a.status() != 429
                    && !a.code().equals("request_in_progress");
        }

        JsonObject data() {
            return answer().data();
        }

        Api.Answer answer() {
            var a = answer;
            if (a == null) throw new IllegalStateException("no response to " + this);
            return a;
        }

        @Override
        public String toString() {
            var a = answer;
            return method + " " + path + " key " + key + " -> " + (a == null ? "nothing" : a.status() + " " + a.body());
        }
    }

    private final Api api;
    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    Writers(Api api) {
        this.api = api;
    }

    /** @param work is repeated; if a read of it fails because the node is down, it starts again */
    void start(int count, long seed, Consumer<Random> work) {
        stopped = false;
        for (int i = 0; i < count; i++) {
            var random = new Random(seed * count + i);
            clients.add(Thread.ofVirtual().name("client-" + i).start(() -> {
                while (!stopped)
                    try {
                        work.accept(random);
                    } catch (CompletionException | AssertionError e) {
                        awaitGateway();
                    }
            }));
        }
    }

    /** Returns once this many more writes have succeeded. */
    void awaitMore(int count) {
        int enough = done.get() + count;
        Awaitility.await(enough + " writes done")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> done.get() >= enough);
    }

    /** Ends when each client has its last response, or none. */
    void stop() throws InterruptedException {
        stopped = true;
        for (var c : clients) if (!c.join(Patience.WAIT)) throw new AssertionError(c.getName() + " does not end");
        clients.clear();
    }

    /** Sends a write for the first time. */
    Write first(String type, String method, String path, @Nullable JsonObject body) {
        return first(new Write(type, method, path, body));
    }

    Write first(Write write) {
        if (stopped) return write; // never sent, so not recorded
        writes.add(write);
        send(write);
        if (write.isDone()) done.incrementAndGet();
        else if (!write.isDefinite()) awaitGateway();
        return write;
    }

    /** Sends every write without a final response again, with its key, until it gets one. Returns how many there were. */
    int settle() {
        var open = writes.stream().filter(w -> !w.isDefinite()).toList();
        for (var w : open)
            Awaitility.await("a final response to " + w)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        send(w);
                        return w.isDefinite();
                    });
        return open.size();
    }

    List<Write> all() {
        return List.copyOf(writes);
    }

    List<Write> done() {
        return writes.stream().filter(Write::isDone).toList();
    }

    List<Write> done(String type) {
        return writes.stream().filter(w -> w.isDone() && w.type.equals(type)).toList();
    }

    private void send(Write w) {
        try {
            w.answer =
                    api.send(w.method, w.path, w.body, "Idempotency-Key", w.key).join();
        } catch (CompletionException e) {
            w.answer = null; // the connection broke: the outcome is unknown
        }
    }

    private void awaitGateway() {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> stopped || api.get("/readyz").status() == 200);
    }
}
