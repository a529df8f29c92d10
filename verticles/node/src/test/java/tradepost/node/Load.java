package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.Patience;

/**
 * Clients that create, confirm, cancel, send, receive and read orders until they are stopped, and record the response to each write.
 * Every write has its own Idempotency-Key; an order also has it as its reference, so that it can be found again. Half of the
 * clients keep their connections, the others open one for each request. If a gateway accepts no connection, another one is used.
 */
final class Load implements AutoCloseable {
    private static final List<String> NEW_CONNECTION = List.of("Connection", "close");
    private static final int WRITES_MAX = 200_000;
    private static final int READY_EVERY_MS = 250;
    private static final Duration READY_WITHIN = Duration.ofSeconds(1);

    enum Kind {
        SALE,
        CONFIRM,
        CANCEL,
        PURCHASE,
        SEND,
        RECEIVE
    }

    /** A write and its known outcome. */
    static final class Write {
        final Kind kind;
        final String key = Api.key();
        final String path;
        final @Nullable JsonObject body;
        /** The last response; null if there was none. */
        volatile Api.@Nullable Answer answer;

        private Write(Kind kind, String path, @Nullable JsonObject body) {
            this.kind = kind;
            this.path = path;
            this.body = body == null ? null : body.put("reference", key);
        }

        /** Whether it has a final response: success or refusal. */
        boolean isDefinite() {
            return definite(answer);
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

    /**
     * How the clients work. Clients without keys cannot retry, so then no request may fail.
     *
     * @param balanced a load balancer checks the readiness of each gateway four times a second, and sends requests to the ready
     *     ones
     */
    record Profile(int clients, int pauseMs, boolean alwaysWithKeys, boolean balanced) {
        /** Sixteen clients without pauses. */
        static final Profile CROWD = new Profile(16, 0, true, false);
    }

    /**
     * A request without a response, or with one that is neither a success nor a refusal of the request itself. Times as of
     * {@link System#nanoTime}.
     */
    record Failure(String what, String gateway, long begunNs, long endedNs, String outcome) {
        @Override
        public String toString() {
            return what + " through " + gateway + " after " + (endedNs - begunNs) / 1_000_000 + " ms: " + outcome;
        }
    }

    private final Api api;
    private volatile List<String> gateways;
    private final Set<String> unready = ConcurrentHashMap.newKeySet();
    private final List<String> items;
    private final String customer;
    private final String vendor;
    private final ConcurrentLinkedQueue<Write> writes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile Profile profile = Profile.CROWD;
    private volatile boolean stopped;

    /** @param gateways each request goes to any of them */
    Load(Api api, List<String> gateways, List<String> items, String customer, String vendor) {
        this.api = api;
        this.gateways = List.copyOf(gateways);
        this.items = List.copyOf(items);
        this.customer = customer;
        this.vendor = vendor;
    }

    void start(long seed) {
        start(seed, Profile.CROWD);
    }

    void start(long seed, Profile how) {
        profile = how;
        stopped = false;
        failures.clear();
        unready.clear();
        if (how.balanced)
            for (var gateway : gateways)
                clients.add(Thread.ofVirtual().name("balancer").start(() -> look(gateway)));
        for (int i = 0; i < how.clients; i++) {
            var random = new Random(seed * how.clients + i);
            boolean newConnections = i % 2 == 1;
            clients.add(Thread.ofVirtual().name("client-" + i).start(() -> run(random, newConnections)));
        }
    }

    private void look(String gateway) {
        while (!stopped) {
            boolean ready = api.through(gateway)
                    .send("GET", "/readyz", null)
                    .completeOnTimeout(null, READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((a, t) ->
                            a != null && a.status() == 200 && !a.body().containsKey("missing"))
                    .join();
            if (ready) unready.remove(gateway);
            else unready.add(gateway);
            pause(READY_EVERY_MS);
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on only these gateways are used. */
    void through(List<String> others) {
        gateways = List.copyOf(others);
    }

    /** Since the last start. */
    List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Ends when each client has its last response, or none. */
    void stop() {
        stopped = true;
        for (var c : clients) {
            try {
                if (!c.join(Patience.WAIT)) throw new AssertionError(c.getName() + " does not end");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        clients.clear();
        if (!contradictions.isEmpty()) throw new AssertionError("reads contradict responses: " + contradictions);
    }

    @Override
    public void close() {
        stop();
    }

    /** Returns once this many more writes have completed. */
    void awaitMore(int count) {
        int enough = done.get() + count;
        Awaitility.await(enough + " writes done")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> done.get() >= enough);
    }

    List<Write> writes() {
        return List.copyOf(writes);
    }

    Stream<Write> done(Kind kind) {
        return writes.stream().filter(w -> w.kind == kind && w.isDone());
    }

    private static boolean definite(Api.@Nullable Answer a) {
        return a != null && a.status() < 500 && a.status() != 429 && !a.code().equals("request_in_progress");
    }

    /** The number of requests so far, for the log. */
    String summary() {
        return writes.size() + " writes and " + reads.get() + " reads, " + turnedAway.get()
                + " connections were refused";
    }

    /** Sends every write without a response again, with its key, until it gets a final response. Returns how many there were. */
    int settle() {
        var open = writes.stream().filter(w -> !w.isDefinite()).toList();
        for (var w : open)
            Awaitility.await("a final response to " + w)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        send(w, List.of("Idempotency-Key", w.key));
                        return w.isDefinite();
                    });
        return open.size();
    }

    private void run(Random random, boolean newConnections) {
        var client = new Client(random, newConnections);
        while (!stopped && writes.size() < WRITES_MAX) {
            if (random.nextInt(5) < 3) client.sell();
            else client.buy();
        }
    }

    /** One of the concurrent clients. */
    private final class Client {
        private final Random random;
        private final boolean newConnections;

        Client(Random random, boolean newConnections) {
            this.random = random;
            this.newConnections = newConnections;
        }

        void sell() {
            var sale = write(Kind.SALE, "/api/sales/orders", "customer_id", customer);
            if (!sale.isDone()) return;
            var path = "/api/sales/orders/" + sale.orderId();
            if (random.nextInt(5) == 0) {
                read(path, "draft");
                return;
            }
            var confirm = write(Kind.CONFIRM, path + "/confirm");
            if (confirm.isDefinite()) read(path, confirm.isDone() ? "confirmed" : "draft");
            if (!confirm.isDone() || random.nextInt(5) > 0) return;
            write(Kind.CANCEL, path + "/cancel");
        }

        void buy() {
            var purchase = write(Kind.PURCHASE, "/api/purchase/orders", "vendor_id", vendor);
            if (!purchase.isDone() || random.nextInt(5) == 0) return;
            var path = "/api/purchase/orders/" + purchase.orderId();
            if (random.nextBoolean()) {
                var send = write(Kind.SEND, path + "/order");
                if (send.isDone()) read(path, "ordered");
                if (!send.isDone() || random.nextInt(4) == 0) return;
            }
            var receive = write(Kind.RECEIVE, path + "/receive");
            if (receive.isDone()) read(path, "received");
        }

        private Write write(Kind kind, String path, String partner, String id) {
            var some = new ArrayList<>(items);
            Collections.shuffle(some, random);
            var pairs = IntStream.rangeClosed(0, random.nextInt(2))
                    .boxed()
                    .flatMap(i -> Stream.<Object>of(some.get(i), 1 + random.nextInt(3)))
                    .toArray();
            return first(new Write(kind, path, new JsonObject().put(partner, id).put("items", Api.bought(pairs))));
        }

        private Write write(Kind kind, String path) {
            return first(new Write(kind, path, null));
        }

        private Write first(Write write) {
            if (stopped) return write; // never sent, so not recorded
            writes.add(write);
            rest();
            var keyed = profile.alwaysWithKeys || random.nextBoolean();
            var headers = new ArrayList<>(keyed ? List.of("Idempotency-Key", write.key) : List.of());
            if (newConnections) headers.addAll(NEW_CONNECTION);
            send(write, headers);
            if (write.isDone()) done.incrementAndGet();
            else if (!write.isDefinite()) awaitAnyGateway();
            return write;
        }

        /** The effect of this client's last write is visible to its next read, whichever node serves that. */
        private void read(String path, String status) {
            if (stopped) return;
            rest();
            var headers = newConnections ? NEW_CONNECTION : List.<String>of();
            var answer = ask("GET " + path, a -> a != null && a.status() == 200, "GET", path, null, headers);
            if (answer == null || answer.status() != 200) {
                awaitAnyGateway();
                return;
            }
            reads.incrementAndGet();
            var found = answer.order().getString("status");
            if (!found.equals(status)) contradictions.add(path + " is " + found + " but the response said " + status);
        }

        private void rest() {
            if (profile.pauseMs > 0) pause(random.nextInt(2 * profile.pauseMs));
        }
    }

    private void send(Write w, List<String> headers) {
        w.answer = ask(w.kind + " " + w.path, a -> definite(a), "POST", w.path, w.body, headers);
    }

    /** The last response; null if there was none. A gateway that accepts no connection was not called. */
    private Api.@Nullable Answer ask(
            String what,
            Predicate<Api.@Nullable Answer> well,
            String method,
            String path,
            @Nullable JsonObject body,
            List<String> headers) {
        long begun = System.nanoTime();
        String gateway = "";
        String outcome = "";
        for (var next : readyGateways()) {
            gateway = next;
            begun = System.nanoTime();
            try {
                var answer = api.through(gateway)
                        .send(method, path, body, headers.toArray(String[]::new))
                        .join();
                if (!well.test(answer))
                    failures.add(new Failure(
                            what, gateway, begun, System.nanoTime(), answer.status() + " " + answer.body()));
                return answer;
            } catch (CompletionException e) {
                outcome = String.valueOf(e.getCause());
                if (!(e.getCause() instanceof ConnectException)) break; // the connection broke: the outcome is unknown
                turnedAway.incrementAndGet();
            }
        }
        failures.add(new Failure(what, gateway, begun, System.nanoTime(), outcome));
        return null;
    }

    /** The gateways that are not known to be unready; all of them if there are none. */
    private List<String> readyGateways() {
        var all = new ArrayList<>(gateways);
        all.removeAll(unready);
        if (all.isEmpty()) all.addAll(gateways);
        Collections.shuffle(all);
        return all;
    }

    /** Waits until a gateway responds, as people would. */
    private void awaitAnyGateway() {
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> stopped || api.through(anyGateway()).get("/readyz").status() == 200);
    }

    private String anyGateway() {
        return gateways.get(ThreadLocalRandom.current().nextInt(gateways.size()));
    }
}
