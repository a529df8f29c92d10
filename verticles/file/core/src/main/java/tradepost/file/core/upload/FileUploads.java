package tradepost.file.core.upload;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tradepost.file.FileSettings;
import tradepost.file.StoredFile;
import tradepost.file.core.content.Contents;
import tradepost.file.core.content.NewContent;
import tradepost.file.core.image.ImagePool;
import tradepost.file.core.type.FileNames;
import tradepost.file.core.type.FileType;
import tradepost.file.core.type.FileTypes;
import tradepost.file.core.use.FileChanges;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.uploads.Upload;
import tradepost.kernel.uploads.Uploads;

/**
 * Turns an upload into a file: checks it, makes the sizes of an image, puts the content into the store, and then inserts the file. A crash in between
 * leaves at most a content that no row knows, which a sweep deletes.
 */
public final class FileUploads implements AutoCloseable {
    private static final String OPERATION = "createFile";
    private static final String MANAGE = "files:manage";
    private static final int AT_ONCE = 4;
    private static final int WAITING_MAX = 100;
    /** The time that an image takes at most, and a little more. */
    private static final long WAIT_MS = 15_000;

    private static final int TRIES = 3;

    private final Vertx vertx;
    private final Db db;
    private final FileTypes types;
    private final ImagePool images;
    private final Contents contents;
    private final FileChanges changes;
    private final WorkFolder work;
    private final UploadTurns turns;
    /** Those of images, which take long, so that they leave turns to others. */
    private final UploadTurns imageTurns;

    private final long bytesMax;
    private final long bytesMaxOfManagers;

    public FileUploads(
            Vertx vertx,
            Db db,
            Config config,
            FileTypes types,
            ImagePool images,
            Contents contents,
            FileChanges changes) {
        this.vertx = vertx;
        this.db = db;
        this.types = types;
        this.images = images;
        this.contents = contents;
        this.changes = changes;
        turns = new UploadTurns(vertx, AT_ONCE, WAITING_MAX, WAIT_MS);
        imageTurns = new UploadTurns(vertx, images.atOnce(), WAITING_MAX, WAIT_MS);
        work = WorkFolder.open(config);
        bytesMax = config.number(FileSettings.MAX_BYTES);
        bytesMaxOfManagers = config.number(FileSettings.MAX_BYTES_MANAGERS);
    }

    /** How many bytes a file of this caller may have. */
    public long bytesMax(Caller caller) {
        return caller.may(MANAGE) ? Math.max(bytesMax, bytesMaxOfManagers) : bytesMax;
    }

    /** See {@link tradepost.file.FileService#createFile}. */
    public Future<StoredFile> store(Upload upload, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.steps(db, StoredFile.class, () -> stored(upload, caller)))
                .eventually(() -> Uploads.discard(db, upload, caller));
    }

    private StoredFile stored(Upload upload, Caller caller) {
        if (upload.bytes() == 0) throw Problem.badRequest("empty_file", Problem.detail("file", "has no content"));
        if (upload.bytes() > bytesMax(caller)) throw Uploads.tooLarge(bytesMax(caller));
        var name = FileNames.clean("file", upload.fileName() == null ? "" : upload.fileName());
        var type = types.named("file", name);
        if (!type.isImage()) return inTurn(upload, name, type, caller);
        try (var turn = imageTurns.begin(Contents.owner(caller))) {
            return inTurn(upload, name, type, caller);
        }
    }

    private StoredFile inTurn(Upload upload, String name, FileType type, Caller caller) {
        try (var turn = turns.begin(Contents.owner(caller))) {
            var folder = work.begin();
            try {
                return stored(upload, name, type, folder, caller);
            } finally {
                WorkFolder.delete(folder);
            }
        }
    }

    private StoredFile stored(Upload upload, String name, FileType type, Path folder, Caller caller) {
        var received = ReceivedFile.of(db, upload, folder);
        check(type, received);
        for (int tries = 1; ; tries++) {
            boolean known = contents.has(db, received.sha256(), received.bytes(), Contents.owner(caller));
            var made = known ? null : put(type, received, folder);
            try {
                return insert(upload, name, type, received, made, caller);
            } catch (Contents.Gone e) {
                if (tries == TRIES) throw Problem.unavailable("unavailable");
            }
        }
    }

    private void check(FileType type, ReceivedFile file) {
        try {
            types.requireContent(type, file.path(), file.isText());
        } catch (IOException e) {
            throw WorkFolder.unavailable(e);
        }
    }

    private NewContent put(FileType type, ReceivedFile file, Path folder) {
        var sizes = type.isImage() ? images.sizes(file.path(), type.key(), folder) : null;
        var made = NewContent.of(file.sha256(), file.bytes(), file.path(), sizes);
        try {
            contents.put(made, type.mediaType());
            return made;
        } catch (RuntimeException e) {
            contents.remove(made);
            throw e;
        }
    }

    /** Removes what was made if the file does not use it: another upload of the same content was faster, or there is no room. */
    private StoredFile insert(
            Upload upload,
            String name,
            FileType type,
            ReceivedFile received,
            @Nullable NewContent made,
            Caller caller) {
        var used = new AtomicBoolean();
        try {
            return Idempotency.step(db, StoredFile.class, tx -> {
                Uploads.claim(tx, upload, OPERATION, upload.id(), caller);
                used.set(contents.use(tx, received.sha256(), received.bytes(), Contents.owner(caller), made));
                Uploads.remove(tx, upload.id());
                return changes.insert(
                        tx,
                        name,
                        upload.fields().get("description"),
                        type.mediaType(),
                        received.bytes(),
                        received.sha256(),
                        caller.actor(),
                        Contents.owner(caller));
            });
        } finally {
            if (made != null && !used.get()) contents.remove(made);
        }
    }

    @Override
    public void close() {
        work.close();
    }
}
