package tradepost.file.core.use;

import io.vertx.core.Vertx;
import tradepost.file.FileUrls;
import tradepost.file.core.FileFixture;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

/** The sweep of files, when a test wants it. */
public final class TestFileSweep {
    private static final int LIMIT = 2;
    private static final int ORPHAN_HOURS = 168;

    private final Vertx vertx;
    private final FileSweep sweep;

    public TestFileSweep(Vertx vertx, FileFixture fixture) {
        this.vertx = vertx;
        var changes = new FileChanges(new FileUrls(""));
        sweep = new FileSweep(fixture.db, changes, new FileUses(changes), ORPHAN_HOURS);
    }

    public boolean deleteOrphans() {
        return TestVerticle.run(vertx, () -> Tasks.run(vertx, () -> sweep.deleteOrphans(LIMIT)));
    }

    public boolean expireUses() {
        return TestVerticle.run(vertx, () -> Tasks.run(vertx, () -> sweep.expireUses(LIMIT)));
    }
}
