package tradepost.audit.core;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tradepost.audit.ConsumerService;
import tradepost.audit.DeadLetterService;
import tradepost.audit.EventService;
import tradepost.audit.JobService;
import tradepost.audit.chain.ChainService;
import tradepost.audit.core.chain.ChainServiceImpl;
import tradepost.audit.core.chain.Erasure;
import tradepost.audit.core.chain.HeadSigner;
import tradepost.audit.core.export.ExportServiceImpl;
import tradepost.audit.core.journal.ConsumerServiceImpl;
import tradepost.audit.core.journal.EventServiceImpl;
import tradepost.audit.core.journal.Journal;
import tradepost.audit.core.journal.JournalCache;
import tradepost.audit.core.journal.LongPolls;
import tradepost.audit.core.overview.OverviewServiceImpl;
import tradepost.audit.core.trail.SettingsWatch;
import tradepost.audit.core.trail.TrailServiceImpl;
import tradepost.audit.export.ExportService;
import tradepost.audit.overview.OverviewService;
import tradepost.audit.trail.TrailService;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.live.LiveReaders;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

/** Several nodes may run it: the database decides which of them assigns positions and who holds a lease. */
public final class AuditVerticle extends VerticleBase {
    private static final String CONTEXT = "audit";
    private static final long WAKE_EVERY_MS = 1_000;
    private static final long REFRESH_EVERY_MS = 15_000;
    private static final long ANNOUNCE_EVERY_MS = 5_000;
    private static final int LAGS_MAX = 100;

    private final Env env;
    private final Db db;
    private final AtomicLong head = new AtomicLong();
    private final MultiGauge lags;
    private final LongPolls polls;
    private final OverviewServiceImpl overview;
    private final OutboxRelay relay;
    private @Nullable HeadSigner signer;
    private final Timer latency;
    private final List<BackgroundWork> work = new ArrayList<>();

    public AuditVerticle(Env env) {
        this.env = env;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
        polls = new LongPolls(env.vertx(), LiveReaders.of(env));
        overview = new OverviewServiceImpl(env);
        Gauge.builder("tradepost_journal_position", head, AtomicLong::get).register(env.meters());
        latency = Timer.builder("tradepost.journal.latency")
                .description("From an event to the commit of its row in the journal")
                .register(env.meters());
        lags = MultiGauge.builder("tradepost_consumer_lag").register(env.meters());
    }

    @Override
    public Future<?> start() {
        var journal = new Journal(vertx, db);
        Gauge.builder("tradepost_journal_waiting", polls, LongPolls::count).register(env.meters());
        LiveReaders.of(env).whileThere(env, CONTEXT, "requests that wait for events", () -> polls.count() > 0);
        // a message that the journal has grown may be lost
        work.add(env.background().work(CONTEXT, "wake-up of long polls").every(WAKE_EVERY_MS, polls::wake));
        var cache = new JournalCache(vertx, journal);
        work.add(env.background()
                .work(CONTEXT, "positions of the journal")
                .retryMs(REFRESH_EVERY_MS)
                .startAsync(0, () -> refresh(cache).map(REFRESH_EVERY_MS)));
        work.add(env.background()
                .work(CONTEXT, "announcement of the last position")
                .every(ANNOUNCE_EVERY_MS, this::announce));
        Erasure.steps(db, env.config(), journal::append).forEach(relay::prune);
        var ownJobs = new Jobs(env, db, CONTEXT, relay);
        var exports = new ExportServiceImpl(env, db, ownJobs, relay::prune);
        var trail = new TrailServiceImpl(vertx, db);
        relay.prune(trail::sumHours);
        var heads = new HeadSigner(env, db, CONTEXT, journal::append);
        signer = heads;
        heads.start();
        var contract = Contract.load(CONTEXT);
        var events = new EventServiceImpl(vertx, db, cache, polls);
        var consumers = new ConsumerServiceImpl(vertx, db, journal, cache, polls);
        var letters = new DeadLetterServiceImpl(vertx, db, contexts());
        var jobs = new JobServiceImpl(
                vertx,
                db,
                ContextModule.all().stream()
                        .filter(ContextModule::hasJobs)
                        .map(ContextModule::name)
                        .toList());
        vertx.eventBus().<String>consumer(EventService.END_WAITS, m -> polls.endWaits(m.body()));
        return vertx.eventBus()
                .<Long>consumer(EventService.ADVANCED, m -> {
                    advanced(m.body());
                    polls.wake();
                })
                .completion()
                .compose(v -> Subscriptions.bindBatch(env, db, CONTEXT, (tx, batch) -> appended(journal, tx, batch)))
                .compose(v -> relay.start())
                .compose(v -> new SettingsWatch(db, env.config()).start(vertx))
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(env, ConsumerService.ADDRESS, contract, ConsumerService.class, consumers))
                .compose(v -> Services.bind(env, JobService.ADDRESS, contract, JobService.class, jobs))
                .compose(v -> Services.bind(env, ExportService.ADDRESS, contract, ExportService.class, exports))
                .compose(v -> Services.bind(env, OverviewService.ADDRESS, contract, OverviewService.class, overview))
                .compose(v -> Services.bind(env, TrailService.ADDRESS, contract, TrailService.class, trail))
                .compose(v -> Services.bind(
                        env, ChainService.ADDRESS, contract, ChainService.class, new ChainServiceImpl(env, db)))
                .compose(v -> ownJobs.start())
                .compose(v -> Services.bind(env, DeadLetterService.ADDRESS, contract, DeadLetterService.class, letters))
                .compose(v -> Services.bind(env, EventService.ADDRESS, contract, EventService.class, events));
    }

    private Runnable appended(Journal journal, Tx tx, List<Event> events) {
        var publish = journal.append(tx, events);
        return () -> {
            publish.run();
            var now = env.tokens().clock().now();
            for (var e : events) latency.record(Duration.between(e.time(), now));
        };
    }

    /** All contexts, wherever they run. A context that runs nowhere does not respond. */
    private static List<String> contexts() {
        return ContextModule.names().stream().sorted().toList();
    }

    private void advanced(long to) {
        if (to > head.getAndAccumulate(to, Math::max)) overview.discard();
    }

    /** A message that the journal has grown may be lost. */
    private void announce() {
        if (head.get() > 0) vertx.eventBus().publish(EventService.ADVANCED, head.get());
    }

    private Future<?> refresh(JournalCache cache) {
        var bounds = cache.refresh().onSuccess(b -> advanced(b.head()));
        return Future.join(bounds, refreshLags());
    }

    /** One process asks for all of them, like for the other gauges of a database. */
    private Future<?> refreshLags() {
        if (!relay.isActive()) {
            lags.register(List.of(), true);
            return Future.succeededFuture();
        }
        return ConsumerServiceImpl.lags(db, LAGS_MAX)
                .onSuccess(rows -> lags.register(
                        rows.stream()
                                .map(r -> MultiGauge.Row.of(Tags.of("consumer", r.getString(0)), r.getLong(1)))
                                .toList(),
                        true));
    }

    @Override
    public Future<?> stop() {
        polls.endAllWaits();
        var signing = signer == null ? Future.succeededFuture() : signer.stop();
        return Future.join(signing, relay.stop(), Background.stop(work)).eventually(db::close);
    }
}
