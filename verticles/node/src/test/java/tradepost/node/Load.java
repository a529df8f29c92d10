package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Clients who create, confirm, cancel and receive orders until they are told to stop, and remember what each write was answered.
 * Every write carries an Idempotency-Key of its own; an order carries it as its reference too, so that it is found again.
 */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 16;
    private static final int WRITES_MAX = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    enum Kind {
        SALE,
        CONFIRM,
        CANCEL,
        PURCHASE,
        RECEIVE
    }

    /** A write, and what is known of it. */
    static final class Write {
        final Kind kind;
        final String key = Api.key();
        final String path;
        final @Nullable JsonObject body;
        /** The last answer; null: there was none. */
        volatile Api.@Nullable Answer answer;

        private Write(Kind kind, String path, @Nullable JsonObject body) {
            this.kind = kind;
            this.path = path;
            this.body = body == null ? null : body.put("reference", key);
        }

        /** Whether it has been answered for good: done, or refused. */
        boolean isDefinite() {
            var a = answer;
            return a != null
                    && a.status() < 500
                    && a.status() != 429
                    && !a.code().equals("request_in_progress");
        }

        boolean isDone() {
            var a = answer;
            return a != null && a.status() < 300;
        }

        String orderId() {
            var a = answer;
            if (body == null) return path.split("/")[4];
            return a == null ? "" : a.id();
        }

        @Override
        public String toString() {
            var a = answer;
            return kind + " " + path + " key " + key + " -> "
                    + (a == null
                            ? "nothing"
                            : a.raw().uri() + " " + a.raw().headers().map() + " "
                                    + a.raw().body());
        }
    }

    private final Api api;
    private final int[] ports;
    private final List<String> items;
    private final String customer;
    private final String vendor;
    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    /** @param ports the gateways; each write goes to any of them */
    Load(Api api, int[] ports, List<String> items, String customer, String vendor) {
        this.api = api;
        this.ports = ports.clone();
        this.items = List.copyOf(items);
        this.customer = customer;
        this.vendor = vendor;
    }

    void start(long seed) {
        stopped = false;
        for (int i = 0; i < CLIENTS; i++) {
            var random = new Random(seed * CLIENTS + i);
            clients.add(Thread.ofVirtual().name("client-" + i).start(() -> run(random)));
        }
    }

    /** Ends when each client has its last answer, or none. */
    void stop() {
        stopped = true;
        for (var c : clients) {
            try {
                if (!c.join(PATIENCE)) throw new AssertionError(c.getName() + " does not end");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        clients.clear();
    }

    @Override
    public void close() {
        stop();
    }

    /** Goes on when so many more writes have been done than now. */
    void awaitMore(int count) {
        int enough = done.get() + count;
        Awaitility.await(enough + " writes done")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> done.get() >= enough);
    }

    List<Write> writes() {
        return List.copyOf(writes);
    }

    Stream<Write> done(Kind kind) {
        return writes.stream().filter(w -> w.kind == kind && w.isDone());
    }

    /** Sends every write that was not answered again, with its key, until it gets a definite answer. How many there were. */
    int settle() {
        var open = writes.stream().filter(w -> !w.isDefinite()).toList();
        for (var w : open)
            Awaitility.await("a definite answer to " + w)
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        send(w);
                        return w.isDefinite();
                    });
        return open.size();
    }

    private void run(Random random) {
        while (!stopped && writes.size() < WRITES_MAX) {
            if (random.nextInt(5) < 3) sell(random);
            else buy(random);
        }
    }

    private void sell(Random random) {
        var sale = write(Kind.SALE, "/api/sales/orders", "customer_id", customer, random);
        if (!sale.isDone() || random.nextInt(5) == 0) return;
        var confirm = write(Kind.CONFIRM, "/api/sales/orders/" + sale.orderId() + "/confirm");
        if (!confirm.isDone() || random.nextInt(5) > 0) return;
        write(Kind.CANCEL, "/api/sales/orders/" + sale.orderId() + "/cancel");
    }

    private void buy(Random random) {
        var purchase = write(Kind.PURCHASE, "/api/purchase/orders", "vendor_id", vendor, random);
        if (!purchase.isDone() || random.nextInt(5) == 0) return;
        write(Kind.RECEIVE, "/api/purchase/orders/" + purchase.orderId() + "/receive");
    }

    private Write write(Kind kind, String path, String partner, String id, Random random) {
        var some = new ArrayList<>(items);
        Collections.shuffle(some, random);
        var pairs = IntStream.rangeClosed(0, random.nextInt(2))
                .boxed()
                .flatMap(i -> Stream.<Object>of(some.get(i), 1 + random.nextInt(3)))
                .toArray();
        return first(new Write(kind, path, new JsonObject().put(partner, id).put("items", Api.lines(pairs))));
    }

    private Write write(Kind kind, String path) {
        return first(new Write(kind, path, null));
    }

    private Write first(Write write) {
        if (stopped) return write; // never sent, so it is not remembered either
        writes.add(write);
        send(write);
        if (write.isDone()) done.incrementAndGet();
        else if (!write.isDefinite()) awaitSomebody();
        return write;
    }

    private void send(Write w) {
        int first = ThreadLocalRandom.current().nextInt(ports.length);
        for (int i = 0; i < ports.length; i++) {
            try {
                w.answer = api.through(ports[(first + i) % ports.length])
                        .send("POST", w.path, w.body, "Idempotency-Key", w.key)
                        .join();
                return;
            } catch (CompletionException e) {
                w.answer = null;
                if (!(e.getCause() instanceof ConnectException)) return; // it broke on the way: nobody knows
            }
        }
    }

    private int anyPort() {
        return ports[ThreadLocalRandom.current().nextInt(ports.length)];
    }

    /** As people do when nothing answers: wait until something does. */
    private void awaitSomebody() {
        Awaitility.await()
                .pollInSameThread()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> stopped || api.through(anyPort()).get("/readyz").status() == 200);
    }
}
