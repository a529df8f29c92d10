package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Orders that are created and confirmed at a fixed rate, independent of the duration of responses, with any number in flight. */
final class SteadyOrders {
    private static final int IN_FLIGHT_MAX = 200;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LASTS_NANOS_MAX = TimeUnit.MINUTES.toNanos(30);

    private final Api api;
    private final String customer;
    private final List<String> items;
    private final AtomicLong confirmed = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> confirmNanos = new ConcurrentLinkedQueue<>();

    SteadyOrders(Api api, String customer, List<String> items) {
        this.api = api;
        this.customer = customer;
        this.items = items;
    }

    /** Runs until {@code enough} returns true, and every response has arrived. */
    void run(int perSecond, BooleanSupplier enough) {
        confirmNanos.clear();
        var inFlight = new Semaphore(IN_FLIGHT_MAX);
        long every = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long began = System.nanoTime();
        long next = began;
        long look = began;
        while (System.nanoTime() - look < 0 || !enough.getAsBoolean()) {
            if (System.nanoTime() - look >= 0) look = System.nanoTime() + LOOK_EVERY_NANOS;
            if (System.nanoTime() - began > LASTS_NANOS_MAX) throw new AssertionError("this takes too long");
            inFlight.acquireUninterruptibly();
            order().whenComplete((v, t) -> {
                if (t != null) failures.add(String.valueOf(t));
                inFlight.release();
            });
            next = Math.max(
                    next + every, System.nanoTime() - TimeUnit.SECONDS.toNanos(1)); // catches up at most one second
            LockSupport.parkNanos(next - System.nanoTime());
        }
        inFlight.acquireUninterruptibly(IN_FLIGHT_MAX);
    }

    private java.util.concurrent.CompletableFuture<Void> order() {
        var random = ThreadLocalRandom.current();
        int first = random.nextInt(items.size());
        var lines = Api.lines(items.get(first), 1, items.get((first + 1) % items.size()), 2);
        var body = new JsonObject().put("customer_id", customer).put("items", lines);
        return api.send("POST", "/api/sales/orders", body, "Idempotency-Key", Api.key())
                .thenCompose(draft -> {
                    long began = System.nanoTime();
                    var id = draft.expect(201).id();
                    return api.send("POST", "/api/sales/orders/" + id + "/confirm", null, "Idempotency-Key", Api.key())
                            .thenAccept(answer -> {
                                answer.expect(200);
                                confirmed.incrementAndGet();
                                confirmNanos.add(System.nanoTime() - began);
                            });
                });
    }

    long confirmed() {
        return confirmed.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The latencies of the last run's confirmations. */
    String times() {
        var sorted = confirmNanos.stream().mapToLong(n -> n).sorted().toArray();
        if (sorted.length == 0) return "none";
        return "p50 %.1f ms, p99 %.1f ms of %,d"
                .formatted(
                        sorted[sorted.length / 2] / 1e6,
                        sorted[(int) (sorted.length * 0.99)] / 1e6,
                        Arrays.stream(sorted).count());
    }
}
