package tradepost.kernel.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether contexts answer: anywhere in the cluster, or in this process. One answers when its database does and takes writes; else it
 * fails with database_unavailable, disk_full or read_only.
 */
public final class Health {
    private static final int ASK_MS = 500;
    private static final int TRIES = 2;

    private Health() {}

    /**
     * Answers for this context, in this process and to the cluster. On a verticle: it ends with that.
     *
     * @param check fails 503 when the context cannot serve, with the reason as its slug
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
        var said = String.valueOf(t.getMessage());
        return NOT_WRITABLE.contains(said) ? said : "database_unavailable";
    }

    /** Of a failure of {@link #here}: unavailable, disk_full or read_only. */
    public static String database(Throwable t) {
        return reason(t).replace("database_", "");
    }

    /** Where a context answers to the whole cluster. */
    public static String address(String context) {
        return "health." + context;
    }

    private static String hereAddress(String context) {
        return "health.here." + context;
    }

    /** Fails when no node's context answers; a node that is frozen is asked in vain, so another is asked after it. */
    public static Future<?> anywhere(Vertx vertx, String context) {
        return ask(vertx, address(context), false, TRIES);
    }

    /** Fails when this process's own does not answer. */
    public static Future<?> here(Vertx vertx, String context) {
        return ask(vertx, hereAddress(context), true, TRIES);
    }

    private static Future<?> ask(Vertx vertx, String address, boolean local, int tries) {
        var options = new DeliveryOptions().setSendTimeout(ASK_MS).setLocalOnly(local);
        Future<@Nullable Object> asked =
                vertx.eventBus().request(address, new JsonObject(), options).mapEmpty();
        return asked.recover(t -> tries > 1 && Tries.unanswered(t)
                ? ask(vertx, address, local, tries - 1).mapEmpty()
                : Future.failedFuture(t));
    }

    /** Those that do not answer anywhere. */
    public static Future<List<String>> missing(Vertx vertx, List<String> contexts) {
        return faults(vertx, contexts).map(faults -> List.copyOf(faults.keySet()));
    }

    /** Those that do not answer anywhere, and why: silent, or what is wrong with their database. */
    public static Future<SortedMap<String, String>> faults(Vertx vertx, List<String> contexts) {
        return faults(contexts, c -> anywhere(vertx, c));
    }

    /** The same of this process's own. */
    public static Future<SortedMap<String, String>> faultsHere(Vertx vertx, List<String> contexts) {
        return faults(contexts, c -> here(vertx, c));
    }

    private static Future<SortedMap<String, String>> faults(List<String> contexts, Function<String, Future<?>> ask) {
        var out = new ConcurrentSkipListMap<String, String>();
        var asked = contexts.stream()
                .map(c -> ask.apply(c)
                        .onFailure(t -> out.put(c, Tries.unanswered(t) ? "silent" : reason(t)))
                        .otherwiseEmpty())
                .toList();
        return Future.join(asked).map(all -> out);
    }
}
