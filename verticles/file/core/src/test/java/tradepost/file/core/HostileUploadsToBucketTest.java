package tradepost.file.core;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tradepost.file.core.store.FileStore;
import tradepost.file.core.store.TestS3;

/** The same with the contents in a bucket. */
@Tag("prove")
class HostileUploadsToBucketTest extends HostileUploadsTest {
    private static TestS3 server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = new TestS3(folder);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Override
    FileStore bucket(Vertx vertx) {
        return server.bucket(vertx, UUID.randomUUID().toString());
    }
}
