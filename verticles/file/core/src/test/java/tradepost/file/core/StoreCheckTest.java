package tradepost.file.core;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.file.core.store.FolderStore;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.service.Env;

@ExtendWith(VertxExtension.class)
class StoreCheckTest {
    @Test
    void the_metrics_show_that_the_store_is_away_while_nobody_uses_it(Vertx vertx, @TempDir Path folder) {
        var env = TestDb.env(
                vertx,
                "file",
                "files.folder",
                folder.resolve("store").toString(),
                "files.work_folder",
                folder.resolve("work").toString());
        new TestIdentity(vertx);
        var store = new WatchedStore(new FolderStore(vertx, folder.resolve("store")));
        store.away = true;
        var deployed = TestVerticle.deploy(vertx, new FileVerticle(env, store));
        awaitFailing(env, 1);
        store.away = false;
        awaitFailing(env, 0);
        vertx.undeploy(deployed).await();
    }

    private static void awaitFailing(Env env, int expected) {
        Awaitility.await("failing is " + expected)
                .until(() -> env.meters()
                                .get("tradepost.background.failing")
                                .tags("context", "file", "work", "check of the store")
                                .gauge()
                                .value()
                        == expected);
    }
}
