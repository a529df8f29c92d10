package tradepost.file.core.use;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tradepost.file.CreateFileLink;
import tradepost.file.FileLink;
import tradepost.file.FilePage;
import tradepost.file.FileQuery;
import tradepost.file.FileService;
import tradepost.file.FileUrls;
import tradepost.file.FileUsage;
import tradepost.file.StoredFile;
import tradepost.file.core.content.Contents;
import tradepost.file.core.content.FileAccess;
import tradepost.file.core.content.FileLinks;
import tradepost.file.core.content.StoredContent;
import tradepost.file.core.type.FileNames;
import tradepost.file.core.type.FileTypes;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.uploads.Upload;

public final class FileServiceImpl implements FileService {
    private static final String NOT_FOUND = "file_not_found";
    private static final String MANAGE = "files:manage";
    private static final int LINK_SECONDS = 3_600;

    private final Env env;
    private final Db db;
    private final FileTypes types;
    private final Contents contents;
    private final FileLinks links;
    private final FileChanges changes;
    private final FileQueries queries;
    private final BiFunction<Upload, Caller, Future<StoredFile>> uploads;

    /** @param uploads stores an upload */
    public FileServiceImpl(
            Env env,
            Db db,
            FileTypes types,
            Contents contents,
            FileLinks links,
            FileChanges changes,
            BiFunction<Upload, Caller, Future<StoredFile>> uploads) {
        this.env = env;
        this.db = db;
        this.types = types;
        this.contents = contents;
        this.links = links;
        this.changes = changes;
        this.uploads = uploads;
        queries = changes.queries();
    }

    @Override
    public Future<FilePage> listFiles(FileQuery query, Caller caller) {
        var where = FileAccess.of(caller)
                .in(Where.of("true"))
                .in("content_type", query.contentType())
                .and("created_by = ?", query.createdBy())
                .when(Boolean.TRUE.equals(query.used()), "unused_since is null")
                .when(Boolean.FALSE.equals(query.used()), "unused_since is not null")
                .and("sha256 = ?", query.sha256())
                .between("created_at", query.createdFrom(), query.createdTo());
        return query.page().read(db, queries.listed(), where).map(s -> new FilePage(s.data(), s.meta()));
    }

    @Override
    public Future<StoredFile> createFile(Upload upload, Caller caller) {
        return uploads.apply(upload, caller);
    }

    @Override
    public Future<StoredFile> getFile(UUID fileId, Caller caller) {
        var access = FileAccess.of(caller);
        return db.require(NOT_FOUND, queries::file, FileQueries.GET, fileId, access.all(), access.names());
    }

    @Override
    public Future<StoredFile> patchFile(UUID fileId, JsonObject body, Caller caller) {
        return Idempotency.task(env.vertx(), db, StoredFile.class, tx -> patch(tx, fileId, body, caller));
    }

    private StoredFile patch(Tx tx, UUID id, JsonObject body, Caller caller) {
        var now = lock(tx, id, caller);
        if (!caller.may(MANAGE) && !now.createdBy().equals(caller.actor())) throw Problem.lacks(MANAGE);
        var was = new JsonObject()
                .put("name", now.name())
                .put("description", now.description())
                .put("keep", now.keep());
        var to = MergePatch.apply(was, body, Set.of("name"));
        var name = name(now, to.getString("name"));
        var description = to.getString("description");
        boolean keep = Boolean.TRUE.equals(to.getBoolean("keep"));
        boolean same = name.equals(now.name()) && Objects.equals(description, now.description()) && keep == now.keep();
        return same ? now : changes.update(tx, id, name, description, keep);
    }

    private String name(StoredFile now, String sent) {
        if (sent.equals(now.name())) return sent;
        var name = FileNames.clean("name", sent);
        if (!types.named("name", name).mediaType().equals(now.contentType()))
            throw Problem.of(
                    415,
                    "file_type_mismatch",
                    Problem.detail("name", "must keep an extension of " + now.contentType()));
        return name;
    }

    @Override
    public Future<Void> deleteFile(UUID fileId, Caller caller) {
        return Idempotency.task(env.vertx(), db, Done.class, tx -> delete(tx, fileId, caller))
                .mapEmpty();
    }

    private Done delete(Tx tx, UUID id, Caller caller) {
        var file = lock(tx, id, caller);
        var uses = tx.list(r -> Problem.detail(r.getString(0), r.getUUID(1).toString()), FileQueries.USES, id);
        Problem.conflictIf("in_use", uses);
        changes.delete(tx, List.of(file), Request.actor());
        return new Done();
    }

    private StoredFile lock(Tx tx, UUID id, Caller caller) {
        var access = FileAccess.of(caller);
        var file = tx.require(NOT_FOUND, queries::file, FileQueries.LOCK, id, access.all(), access.names());
        Request.requireVersion(file.version());
        return file;
    }

    @Override
    public Future<FileUsage> getFileUsage(Caller caller) {
        return db.query(FileQueries.USAGE).map(rows -> {
            var row = rows.iterator().next();
            return new FileUsage(
                    row.getLong(0), row.getLong(1), row.getLong(2), contents.quota(), contents.userQuota());
        });
    }

    @Override
    public Future<FileLink> createFileLink(UUID fileId, @Nullable CreateFileLink body, Caller caller) {
        int seconds = body == null || body.expiresInSeconds() == null ? LINK_SECONDS : body.expiresInSeconds();
        var size = body == null || body.size() == null ? StoredContent.ORIGINAL : body.size();
        return getFile(fileId, caller).map(file -> {
            boolean has = size.equals(StoredContent.ORIGINAL)
                    || file.sizes().stream().anyMatch(s -> s.size().equals(size));
            if (!has) throw Problem.notFound("no_such_size");
            var expiresAt =
                    env.tokens().clock().now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
            return new FileLink(FileUrls.link(links.token(fileId, size, expiresAt)), expiresAt);
        });
    }
}
