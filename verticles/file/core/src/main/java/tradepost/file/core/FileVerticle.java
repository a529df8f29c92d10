package tradepost.file.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;
import tradepost.file.AttachmentService;
import tradepost.file.FileContentService;
import tradepost.file.FileService;
import tradepost.file.FileSettings;
import tradepost.file.FileUrls;
import tradepost.file.FileUseService;
import tradepost.file.core.attachment.AttachmentServiceImpl;
import tradepost.file.core.attachment.AttachmentWriter;
import tradepost.file.core.attachment.DeletedEntitySweep;
import tradepost.file.core.content.Contents;
import tradepost.file.core.content.FileContentServiceImpl;
import tradepost.file.core.content.FileLinks;
import tradepost.file.core.content.StoreSweep;
import tradepost.file.core.image.ImageLimits;
import tradepost.file.core.image.ImagePool;
import tradepost.file.core.store.FileStore;
import tradepost.file.core.store.FileStores;
import tradepost.file.core.type.FileTypes;
import tradepost.file.core.upload.FileUploads;
import tradepost.file.core.use.FileChanges;
import tradepost.file.core.use.FileServiceImpl;
import tradepost.file.core.use.FileSweep;
import tradepost.file.core.use.FileUseServiceImpl;
import tradepost.file.core.use.FileUses;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.uploads.Uploads;

public final class FileVerticle extends VerticleBase {
    private static final String CONTEXT = "file";
    private static final long CHECK_EVERY_MS = 60_000;

    private final Env env;
    private final Db db;
    private final OutboxRelay relay;
    private final FileStore store;
    private @Nullable FileUploads uploads;
    private @Nullable ImagePool pool;

    public FileVerticle(Env env) {
        this(env, FileStores.of(env));
    }

    FileVerticle(Env env, FileStore store) {
        this.env = env;
        this.store = store;
        db = Db.open(env, CONTEXT);
        relay = new OutboxRelay(env, db, CONTEXT);
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load(CONTEXT);
        var config = env.config();
        var types = new FileTypes(config);
        var contents = new Contents(store, config);
        var links = new FileLinks(config);
        var changes = new FileChanges(FileUrls.of(config));
        var uses = new FileUses(changes);
        var images = new ImagePool(vertx, env.meters(), ImageLimits.of(config.number(FileSettings.IMAGE_PIXELS)));
        pool = images;
        var received = new FileUploads(vertx, db, config, types, images, contents, changes);
        uploads = received;
        var files = new FileServiceImpl(env, db, types, contents, links, changes, received::store);
        var contentService = new FileContentServiceImpl(env, db, store, links);
        var useService = new FileUseServiceImpl(vertx, db, changes, uses);
        var attachments = new AttachmentServiceImpl(vertx, db, new AttachmentWriter(uses), useService, contentService);
        prune(changes, uses);
        // raises the alert of background work if the store cannot be used, even while nobody uploads anything
        env.background().work(CONTEXT, "check of the store").start(0, this::checkStore);
        var box = Uploads.bind(env, db, relay, contract, received::bytesMax);
        return relay.start()
                .compose(v -> box)
                .compose(v -> Subscriptions.bind(env, db, new FileSubscriber(uses)))
                .compose(v -> DatabaseHealth.bind(env, CONTEXT, db))
                .compose(v -> Services.bind(env, FileService.ADDRESS, contract, FileService.class, files))
                .compose(v -> Services.bind(
                        env, FileContentService.ADDRESS, contract, FileContentService.class, contentService))
                .compose(v ->
                        Services.bind(env, AttachmentService.ADDRESS, contract, AttachmentService.class, attachments))
                .compose(v -> Services.bind(env, FileUseService.ADDRESS, FileUseService.class, useService));
    }

    private long checkStore() {
        store.check();
        return CHECK_EVERY_MS;
    }

    private void prune(FileChanges changes, FileUses uses) {
        var sweep = new FileSweep(db, changes, uses, env.config().number(FileSettings.ORPHAN_HOURS));
        relay.prune(sweep::expireUses);
        relay.prune(sweep::deleteOrphans);
        relay.prune(new DeletedEntitySweep(db)::forget);
        var stored = new StoreSweep(db, store);
        relay.prune(stored::deleteDiscarded);
        relay.prune(stored::deleteUnknown);
    }

    @Override
    public Future<?> stop() {
        var received = uploads;
        if (received != null) received.close();
        if (pool != null) pool.close();
        return relay.stop().compose(v -> db.close());
    }
}
