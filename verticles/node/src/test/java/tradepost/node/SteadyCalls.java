package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Clients that read and write through some gateways, one request after the other, and record how long each took. */
final class SteadyCalls implements AutoCloseable {
    private static final int CLIENTS_PER_KIND = 2;
    private static final int PAUSE_MS = 10;

    enum Kind {
        READ,
        WRITE,
        WRITE_WITH_KEY
    }

    /**
     * A request with a response. Times as of {@link System#nanoTime}.
     *
     * @param code of a refusal; empty for a success
     */
    record Call(Kind kind, String gateway, long begunNs, long endedNs, int status, String code) {
        Duration took() {
            return Duration.ofNanos(endedNs - begunNs);
        }

        @Override
        public String toString() {
            return kind + " through " + gateway + ": " + status + " " + code + " after " + took().toMillis() + " ms";
        }
    }

    private final Api api;
    private final List<String> gateways;
    private final String read;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    private SteadyCalls(Api api, List<String> gateways, String read) {
        this.api = api;
        this.gateways = gateways;
        this.read = read;
    }

    static SteadyCalls start(Api api, List<String> gateways) {
        var steady = new SteadyCalls(api, gateways, "/api/customers/" + api.customer());
        for (var kind : Kind.values())
            for (int i = 0; i < CLIENTS_PER_KIND; i++) {
                int first = i;
                steady.clients.add(Thread.ofVirtual().start(() -> steady.run(kind, first)));
            }
        return steady;
    }

    private void run(Kind kind, int first) {
        try {
            for (int i = first; !stopped; i++) {
                call(kind, gateways.get(i % gateways.size()));
                Thread.sleep(PAUSE_MS); // leaves the processors to the nodes
            }
        } catch (InterruptedException | RuntimeException e) {
            broken.add(e);
        }
    }

    private void call(Kind kind, String gateway) {
        long begunNs = System.nanoTime();
        var through = api.through(gateway);
        var answer = kind == Kind.READ ? through.get(read) : write(through, kind);
        calls.add(new Call(kind, gateway, begunNs, System.nanoTime(), answer.status(), answer.code()));
    }

    private static Api.Answer write(Api through, Kind kind) {
        var body = new JsonObject().put("name", "Customer Co").put("email", "customer" + Api.unique() + "@example.com");
        return kind == Kind.WRITE
                ? through.post("/api/customers", body)
                : through.send("POST", "/api/customers", body, "Idempotency-Key", Api.key())
                        .join();
    }

    /** Returns once this many calls of each kind that had not begun by then have ended. */
    void await(long fromNs, int ofEach) {
        for (var kind : Kind.values())
            Awaitility.await(ofEach + " calls of " + kind)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> begunAfter(fromNs).filter(c -> c.kind == kind).count() >= ofEach);
    }

    Stream<Call> begunAfter(long ns) {
        return calls.stream().filter(c -> c.begunNs - ns >= 0);
    }

    List<Call> all() {
        return List.copyOf(calls);
    }

    static Duration longest(Stream<Call> of) {
        return of.map(Call::took).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Ends when each client has the response to its last request. */
    @Override
    public void close() {
        stopped = true;
        for (var c : clients) {
            try {
                if (!c.join(Duration.ofMinutes(1))) throw new AssertionError("a client does not end");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(broken).isEmpty();
    }
}
