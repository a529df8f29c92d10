package tradepost.file.core.content;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import tradepost.file.core.FileFixture;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

/** The sweep of the store, when a test wants it. Everything is old enough for it. */
public final class TestSweep {
    private static final int LIMIT = 100;

    private final Vertx vertx;
    private final StoreSweep sweep;

    public TestSweep(Vertx vertx, FileFixture fixture) {
        this(vertx, fixture, Duration.ofMillis(-1));
    }

    TestSweep(Vertx vertx, FileFixture fixture, Duration minimumAge) {
        this.vertx = vertx;
        sweep = new StoreSweep(fixture.db, fixture.store, Duration.ZERO, minimumAge);
    }

    public boolean deleteDiscarded() {
        return TestVerticle.run(vertx, () -> run(() -> sweep.deleteDiscarded(LIMIT)));
    }

    /** Up to {@code limit} keys are looked at. */
    boolean deleteUnknown(int limit) {
        return TestVerticle.run(vertx, () -> run(() -> sweep.deleteUnknown(limit)));
    }

    private Future<Boolean> run(java.util.concurrent.Callable<Boolean> step) {
        return Tasks.run(vertx, step);
    }
}
