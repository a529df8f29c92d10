package tradepost.file.core;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.file.ContentQuery;
import tradepost.file.FileContentService;
import tradepost.file.FileService;
import tradepost.file.FileUrls;
import tradepost.file.FileUseService;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.file.core.store.FileStore;
import tradepost.file.core.store.FolderStore;
import tradepost.file.core.use.FileChanges;
import tradepost.file.core.use.FileUses;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.UploadBox;
import tradepost.kernel.uploads.Uploads;

/** The context file on a real database and a folder, and users who call it. */
public final class FileFixture {
    /** The services replace it by whoever has the token. */
    public static final Caller NOBODY = new Caller(new UUID(0, 1), "nobody", List.of());

    private static final String CREATE = "createFile";

    public final Env env;
    public final Db db;
    public final TestIdentity identity;
    public final Path folder;
    public final Path work;
    public final WatchedStore store;
    private final Vertx vertx;
    private final @Nullable FileStore bucket;
    private final String deployment;

    /** @param settings pairs of key and value */
    public FileFixture(Vertx vertx, String... settings) {
        this(vertx, null, settings);
    }

    /** @param bucket where the contents are, instead of a folder */
    public FileFixture(Vertx vertx, @Nullable FileStore bucket, String... settings) {
        this.vertx = vertx;
        this.bucket = bucket;
        folder = temporary("store");
        work = temporary("work");
        var all = Stream.concat(
                Stream.of("files.folder", folder.toString(), "files.work_folder", work.toString()),
                Stream.of(settings));
        env = TestDb.env(vertx, "file", all.toArray(String[]::new));
        identity = new TestIdentity(vertx);
        store = new WatchedStore(bucket == null ? new FolderStore(vertx, folder) : bucket);
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "file")));
        for (var table : List.of(
                "attachment",
                "deleted_entity",
                "file_user",
                "file_use",
                "file",
                "content",
                "file_space",
                "discarded_content",
                "upload")) db.query("delete from " + table).await();
        deployment = TestVerticle.deploy(vertx, new FileVerticle(env, store));
    }

    private static Path temporary(String name) {
        try {
            var folder = Files.createTempDirectory("tradepost-test-" + name);
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many contents the folder or the bucket has, with what an upload may have left there. */
    public int stored() {
        return bucket == null
                ? filesIn(folder).size()
                : bucket.list("", FileStore.LIST_MAX).size();
    }

    public void stop() {
        vertx.undeploy(deployment).await();
    }

    /** Someone who may upload, read and delete; each name is another user. */
    public User user(String name) {
        return new User(name, List.of("files:read", "files:write", "files:delete"));
    }

    public User user(String name, String... permissions) {
        return new User(name, List.of(permissions));
    }

    public User manager() {
        return new User("manager", List.of("files:*"));
    }

    public final class User {
        private final String name;
        private final List<String> permissions;
        public final FileService files;
        public final FileContentService contents;
        private final UploadBox box;

        private User(String name, List<String> permissions) {
            this.name = name;
            this.permissions = permissions;
            files = proxy(FileService.ADDRESS, FileService.class);
            contents = proxy(FileContentService.ADDRESS, FileContentService.class);
            box = proxy(Uploads.address("file"), UploadBox.class);
        }

        public <T> T proxy(String address, Class<T> api) {
            return identity.proxy(name, permissions, address, api);
        }

        public String actor() {
            return "user:" + identity.userId(name);
        }

        public StoredFile upload(String fileName, String text) {
            return upload(fileName, text.getBytes(StandardCharsets.UTF_8));
        }

        public StoredFile upload(String fileName, byte[] content) {
            return send(fileName, content).await();
        }

        public Future<StoredFile> send(String fileName, byte[] content) {
            return send(fileName, content, Map.of());
        }

        public Future<StoredFile> send(String fileName, byte[] content, Map<String, String> fields) {
            return append(content)
                    .compose(id -> files.createFile(new Upload(id, content.length, fileName, fields), NOBODY));
        }

        /** The chunks, as the gateway sends them. */
        public Future<UUID> append(byte[] content) {
            var id = UUID.randomUUID();
            Future<?> sent = Future.succeededFuture();
            int position = 0;
            for (int at = 0; at < content.length; at += Uploads.CHUNK_BYTES) {
                var part = Arrays.copyOfRange(content, at, Math.min(at + Uploads.CHUNK_BYTES, content.length));
                int next = position++;
                sent = sent.compose(
                        v -> box.append(id, CREATE, next, Base64.getEncoder().encodeToString(part), NOBODY));
            }
            return sent.map(id);
        }

        public byte[] content(UUID file, @Nullable String size) {
            var query = new ContentQuery(size);
            var download = contents.getFileContent(file, query, NOBODY).await();
            var all = Buffer.buffer();
            for (int part = 0; part < download.parts(); part++)
                all.appendBuffer(contents.readFileContent(file, query, part, NOBODY)
                        .await()
                        .bytes());
            return all.getBytes();
        }

        public FileUseService uses() {
            return proxy(FileUseService.ADDRESS, FileUseService.class);
        }

        public List<StoredFile> require(UUID subject, UUID... files) {
            return uses().requireFiles(new UseFiles("product", subject, List.of(files), "products:read", false), NOBODY)
                    .await();
        }

        public void set(UUID subject, boolean isPublic, UUID... files) {
            FileFixture.this
                    .set(new UseFiles("product", subject, List.of(files), "products:read", isPublic))
                    .await();
        }
    }

    /** As an event of the subject does. */
    public Future<?> set(UseFiles use) {
        var uses = new FileUses(new FileChanges(FileUrls.of(env.config())));
        return tx(tx -> {
            uses.set(tx, use, "system:file");
            return true;
        });
    }

    /** A transaction on a thread of its own. */
    public <T> Future<T> tx(Function<Tx, T> work) {
        return async(() -> db.tx(work));
    }

    public <T> Future<T> async(Callable<T> work) {
        var done = Promise.<T>promise();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    public long count(String rows) {
        return db.query("select count(*) from " + rows)
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    /** The files below a folder. */
    public static List<Path> filesIn(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
