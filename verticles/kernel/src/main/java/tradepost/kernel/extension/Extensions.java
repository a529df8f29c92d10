package tradepost.kernel.extension;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.call.BusCall;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.config.Settings;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/**
 * Asks the extensions of a context. A point that nobody serves costs neither a message nor a wait. Whatever an extension does, the answer is
 * there at the deadline: without a valid one, the caller applies its fallback. Call it before a transaction, never within one.
 */
public final class Extensions {
    /** Where providers announce themselves to every node. */
    public static final String ANNOUNCE = "ext.announce";

    public static final int ANNOUNCE_EVERY_MS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
    private static final long SWEEP_EVERY_MS = 1_000;
    private static final long REQUEST_RESERVE_MS = 200;
    private static final long TRIAL_MS = 3_000;

    private final Vertx vertx;
    private final ExtensionLimits limits;
    private final Admission admission;
    private final MeterRegistry meters;
    private final Map<String, AnswerReader> readers;
    private final Map<String, JsonObject> examples;
    private final Registry registry;
    private final BackgroundWork forgetting;

    public Extensions(Env env, List<ExtensionPoint> points) {
        this(
                env.vertx(),
                env.meters(),
                env.background(),
                points,
                ExtensionLimits.of(env.config().number(Settings.EXTENSIONS_DEADLINE_MS)),
                new Admission(env.tokens()::verify, env.seal()));
    }

    /** With another deadline, for what no request waits for. */
    public Extensions(Env env, List<ExtensionPoint> points, int deadlineMs) {
        this(
                env.vertx(),
                env.meters(),
                env.background(),
                points,
                ExtensionLimits.inBackground(deadlineMs),
                new Admission(env.tokens()::verify, env.seal()));
    }

    Extensions(
            Vertx vertx,
            MeterRegistry meters,
            Background background,
            List<ExtensionPoint> points,
            ExtensionLimits limits,
            Admission admission) {
        this.admission = admission;
        forgetting = background.work("extensions", "forgetting of silent ones");
        this.vertx = vertx;
        this.meters = meters;
        this.limits = limits;
        readers = points.stream().collect(Collectors.toMap(ExtensionPoint::address, AnswerReader::new));
        examples = points.stream()
                .collect(Collectors.toMap(
                        ExtensionPoint::address, p -> p.example().getJsonObject("request", new JsonObject())));
        registry = new Registry(Set.copyOf(readers.keySet()), limits);
        for (var point : readers.keySet())
            Gauge.builder("tradepost.extensions", () -> registry.serving(point).size())
                    .description("Extensions that are connected and enabled")
                    .tag("point", point)
                    .register(meters);
    }

    /** Listens to announcements. Call this on a verticle; it ends when the verticle is undeployed. */
    public Future<?> start() {
        forgetting.every(SWEEP_EVERY_MS, () -> registry.forgetSilent(System.nanoTime()));
        return vertx.eventBus()
                .<Object>consumer(ANNOUNCE)
                .handler(m -> heard(m.body()))
                .completion();
    }

    private void heard(@Nullable Object body) {
        var announced = Announcement.of(body);
        if (announced == null) {
            count("", "announcement_invalid");
            return;
        }
        var provider = registry.heard(announced, System.nanoTime());
        if (provider != null && provider.enterTrial()) tryOut(provider, announced);
    }

    /**
     * Sends the example of the contract. This connects to the provider, so that no request waits for the connection. It serves once it has
     * answered and proved that it may; otherwise its next announcement is followed by another trial.
     */
    private void tryOut(Provider provider, Announcement announced) {
        var point = announced.point();
        var reader = Objects.requireNonNull(readers.get(point));
        var example = Objects.requireNonNull(examples.get(point));
        var asked = admission.ask(announced);
        new BusCaller(vertx)
                .<Object>send(call(announced, example, TRIAL_MS)
                        .header("trial", "true")
                        .headers(asked))
                .compose(reply -> admission.check(announced, asked, reply).map(may -> reader.read(reply.body())))
                .onComplete(r -> {
                    registry.endTrial(provider, r.succeeded());
                    if (r.succeeded()) {
                        LOG.info("{} {} serves {}", announced.name(), announced.version(), point);
                    } else if (Admission.isRefused(r.cause())) {
                        count(point, "not_permitted");
                        LOG.warn("{} may not serve {} at {}", announced.name(), point, announced.address());
                    } else {
                        count(point, "trial_failed");
                        LOG.debug("{} does not answer the example: {}", announced.address(), String.valueOf(r.cause()));
                    }
                });
    }

    private static BusCall call(Announcement provider, JsonObject request, long ms) {
        return BusCall.to(provider.address(), request, ms)
                .header("point", provider.point())
                .header("deadline-ms", Long.toString(ms));
    }

    /** Whether an extension serves the point. */
    public boolean isServed(String point) {
        return !registry.serving(point).isEmpty();
    }

    /** Whether the extension of this name serves the point. */
    public boolean isServed(String point, String name) {
        return registry.serving(point).stream().anyMatch(e -> e.name().equals(name));
    }

    /** The extensions that are connected to this node, also those that are disabled. */
    public List<ExtensionStats> stats() {
        return registry.stats();
    }

    /** These are not asked. */
    public void disable(Set<UUID> ids) {
        registry.disable(ids);
    }

    /**
     * Asks in the order of priority, until one has an opinion. Never fails.
     *
     * @param read the opinion in a valid answer, or null for none; it may throw {@link InvalidAnswer}
     */
    public <T> Future<Optional<Opinion<T>>> first(
            String point, JsonObject request, Function<JsonObject, @Nullable T> read) {
        var serving = registry.serving(point);
        if (serving.isEmpty()) return Future.succeededFuture(Optional.empty());
        return timed(point, () -> first(serving.iterator(), point, request, read, untilNs()));
    }

    /**
     * Asks the extension of this name, because no other one knows what it did before. Fails without a valid answer in time: what it did is
     * then unknown, so the request must be safe to repeat.
     */
    public <T> Future<T> only(String point, String name, JsonObject request, Function<JsonObject, @Nullable T> read) {
        for (var extension : registry.serving(point)) {
            if (!extension.name().equals(name)) continue;
            var asked = ask(extension, point, request, read, untilNs());
            if (asked == null) return Future.failedFuture(name + " is not called for a while");
            return asked.compose(found -> found.map(o -> Future.succeededFuture(o.answer()))
                    .orElseGet(() -> Future.failedFuture(name + " gave no valid answer in time")));
        }
        return Future.failedFuture("nobody serves " + point + " as " + name);
    }

    private <T> Future<Optional<Opinion<T>>> first(
            Iterator<Extension> left,
            String point,
            JsonObject request,
            Function<JsonObject, @Nullable T> read,
            long untilNs) {
        while (left.hasNext()) {
            var asked = ask(left.next(), point, request, read, untilNs);
            if (asked == null) continue;
            return asked.compose(found ->
                    found.isPresent() ? Future.succeededFuture(found) : first(left, point, request, read, untilNs));
        }
        return Future.succeededFuture(Optional.empty());
    }

    /** Asks all extensions of the point at once. The opinions are in the order of priority. Never fails. */
    public <T> Future<List<Opinion<T>>> all(String point, JsonObject request, Function<JsonObject, @Nullable T> read) {
        var serving = registry.serving(point);
        if (serving.isEmpty()) return Future.succeededFuture(List.of());
        long untilNs = untilNs();
        return timed(point, () -> {
            var asked = serving.stream()
                    .map(e -> ask(e, point, request, read, untilNs))
                    .flatMap(f -> Stream.ofNullable(f))
                    .toList();
            return Future.join(asked)
                    .map(done ->
                            asked.stream().flatMap(f -> f.result().stream()).toList());
        });
    }

    /** Records how long the caller waits, whatever comes of it. */
    private <T> Future<T> timed(String point, Supplier<Future<T>> asking) {
        long sinceNs = System.nanoTime();
        return asking.get()
                .onComplete(r -> meters.timer("tradepost.extension.wait", "point", point)
                        .record(System.nanoTime() - sinceNs, TimeUnit.NANOSECONDS));
    }

    /** The deadline, or earlier if the request that asks ends earlier. */
    private long untilNs() {
        long now = System.nanoTime();
        var request = Request.current();
        long until = now + limits.deadlineNs();
        if (request == null || request.untilNanos == null) return until;
        long ofRequest = request.untilNanos - TimeUnit.MILLISECONDS.toNanos(REQUEST_RESERVE_MS);
        return ofRequest - until < 0 ? ofRequest : until;
    }

    /** Null if none of its instances can be called now. */
    private <T> @Nullable Future<Optional<Opinion<T>>> ask(
            Extension extension,
            String point,
            JsonObject request,
            Function<JsonObject, @Nullable T> read,
            long untilNs) {
        long sinceNs = System.nanoTime();
        long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNs - sinceNs);
        if (leftMs < 1) return null;
        var provider = extension.enter(sinceNs);
        if (provider == null) {
            count(point, "not_called");
            return null;
        }
        var announced = provider.announced();
        var reader = Objects.requireNonNull(readers.get(point));
        return new BusCaller(vertx)
                .<Object>send(call(announced, request, leftMs))
                .map(reply -> Optional.ofNullable(read.apply(reader.read(reply.body())))
                        .map(answer -> new Opinion<>(point, announced.name(), announced.version(), answer)))
                .onSuccess(opinion -> {
                    provider.answered(sinceNs, System.nanoTime());
                    count(point, opinion.isPresent() ? "answered" : "no_opinion");
                })
                .recover(t -> {
                    boolean gone = failed(provider, point, sinceNs, t);
                    var other = gone ? ask(extension, point, request, read, untilNs) : null;
                    return other == null ? Future.succeededFuture(Optional.empty()) : other;
                });
    }

    /** Returns whether nobody listens at its address, so that another instance may be asked. */
    private boolean failed(Provider provider, String point, long sinceNs, Throwable t) {
        boolean wasOpen = provider.isOpen();
        provider.failed(sinceNs, System.nanoTime());
        var why = outcome(t);
        count(point, why);
        boolean gone = why.equals("gone");
        if (gone) registry.forget(provider); // until it announces itself again
        var announced = provider.announced();
        if (!wasOpen && provider.isOpen())
            LOG.warn("{} is not asked for a while: {} {}", announced.address(), why, t.getMessage());
        else LOG.debug("{} failed: {}", announced.address(), t.toString());
        return gone;
    }

    private static String outcome(Throwable t) {
        if (!(t instanceof ReplyException)) return "invalid";
        if (BusCaller.isUndelivered(t)) return "gone";
        return BusCaller.hasUnknownOutcome(t) ? "late" : "failed";
    }

    private void count(String point, String outcome) {
        meters.counter("tradepost.extension.calls", "point", point, "outcome", outcome)
                .increment();
    }
}
