package tradepost.kernel.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;

/**
 * Health of the contexts, in the whole cluster or in this process. A context is healthy when its database responds and accepts
 * writes; otherwise the check fails with database_unavailable, disk_full or read_only.
 */
public final class Health {
    private static final int ASK_MS = 500;
    private static final int ATTEMPTS = 2;

    private Health() {}

    /**
     * Answers health checks of this context, from this process and from the cluster. Call this on a verticle; it ends when the
     * verticle is undeployed.
     *
     * @param check fails 503 with the reason as its slug when the context cannot serve
     */
    public static Future<?> bind(Vertx vertx, String context, Supplier<Future<?>> check) {
        var bus = vertx.eventBus();
        return Future.all(Stream.of(
                        bus.<JsonObject>consumer(address(context)), bus.<JsonObject>localConsumer(hereAddress(context)))
                .map(consumer -> consumer.handler(m -> check.get()
                                .onSuccess(v -> m.reply(new JsonObject()))
                                .onFailure(t -> m.fail(503, reason(t))))
                        .completion())
                .toList());
    }

    private static final List<String> NOT_WRITABLE = List.of("disk_full", "read_only");

    private static String reason(Throwable t) {
        var slug = String.valueOf(t.getMessage());
        return NOT_WRITABLE.contains(slug) ? slug : "database_unavailable";
    }

    /** The state of the database after a failure of {@link #here}: unavailable, disk_full or read_only. */
    public static String database(Throwable t) {
        return reason(t).replace("database_", "");
    }

    /** The bus address at which a context answers health checks from the whole cluster. */
    public static String address(String context) {
        return "health." + context;
    }

    private static String hereAddress(String context) {
        return "health.here." + context;
    }

    /** Fails if the context responds on no node. A frozen node does not respond, so a second attempt goes to another node. */
    public static Future<?> anywhere(Vertx vertx, String context) {
        return ask(vertx, address(context), false, ATTEMPTS);
    }

    /** Fails if the context does not respond in this process. */
    public static Future<?> here(Vertx vertx, String context) {
        return ask(vertx, hereAddress(context), true, ATTEMPTS);
    }

    private static Future<?> ask(Vertx vertx, String address, boolean local, int attempts) {
        var call = BusCall.to(address, new JsonObject(), ASK_MS).read();
        Future<@Nullable Object> reply =
                new BusCaller(vertx).send(local ? call.local() : call).mapEmpty();
        return reply.recover(t -> attempts > 1 && BusCaller.hasUnknownOutcome(t)
                ? ask(vertx, address, local, attempts - 1).mapEmpty()
                : Future.failedFuture(t));
    }

    /** The contexts that respond on no node. */
    public static Future<List<String>> missing(Vertx vertx, List<String> contexts) {
        return faults(vertx, contexts).map(faults -> List.copyOf(faults.keySet()));
    }

    /** The contexts that are unhealthy on every node, each with the reason: silent, or the fault of its database. */
    public static Future<SortedMap<String, String>> faults(Vertx vertx, List<String> contexts) {
        return faults(contexts, c -> anywhere(vertx, c));
    }

    /** Like {@link #faults} for the contexts in this process. */
    public static Future<SortedMap<String, String>> faultsHere(Vertx vertx, List<String> contexts) {
        return faults(contexts, c -> here(vertx, c));
    }

    private static Future<SortedMap<String, String>> faults(List<String> contexts, Function<String, Future<?>> ask) {
        var out = new ConcurrentSkipListMap<String, String>();
        var checks = contexts.stream()
                .map(c -> ask.apply(c)
                        .onFailure(t -> out.put(c, BusCaller.hasUnknownOutcome(t) ? "silent" : reason(t)))
                        .otherwiseEmpty())
                .toList();
        return Future.join(checks).map(all -> out);
    }
}
