package tradepost.analytics.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tradepost.analytics.AnalyticsService;
import tradepost.analytics.core.dashboard.AnalyticsServiceImpl;
import tradepost.analytics.core.projection.AnalyticsReader;
import tradepost.analytics.core.projection.Rebuild;
import tradepost.analytics.core.report.ReportServiceImpl;
import tradepost.analytics.report.ReportService;
import tradepost.audit.reading.JournalReading;
import tradepost.billing.statement.StatementService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.value.Money;

public final class AnalyticsVerticle extends VerticleBase {
    private static final String CONTEXT = "analytics";

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private @Nullable JournalReading reading;

    public AnalyticsVerticle(Env env) {
        this.env = env;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load(CONTEXT);
        var zone = BusinessZone.of(env.config().text(Settings.BUSINESS_ZONE));
        var currency = Money.currency(env.config().text(Settings.CURRENCY));
        var reader = new AnalyticsReader();
        var jobs = new Jobs(env, db, CONTEXT, relay);
        relay.prune(Rebuild.pruning(db));
        var rebuild = new Rebuild(vertx, db, jobs, reader, zone, currency);
        var journal = new JournalReading(env, db, relay::isActive, reader);
        reading = journal;
        var figures = new AnalyticsServiceImpl(vertx, db, rebuild, this::now);
        var statements = Services.proxy(vertx, StatementService.ADDRESS, StatementService.class);
        var reports = new ReportServiceImpl(vertx, db, statements, this::now);
        return relay.start()
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(env, AnalyticsService.ADDRESS, contract, AnalyticsService.class, figures))
                .compose(v -> Services.bind(env, ReportService.ADDRESS, contract, ReportService.class, reports))
                .compose(v -> jobs.start())
                .compose(v -> db.patiently(() -> Tasks.run(vertx, () -> {
                    rebuild.begin();
                    return true;
                })))
                .compose(v -> journal.start());
    }

    private Instant now() {
        return Instant.ofEpochMilli(env.tokens().clock().nowMs());
    }

    @Override
    public Future<?> stop() {
        Future<?> journal = reading == null ? Future.succeededFuture() : reading.stop();
        return journal.eventually(relay::stop).eventually(db::close);
    }
}
