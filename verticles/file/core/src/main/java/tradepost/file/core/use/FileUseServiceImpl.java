package tradepost.file.core.use;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.file.FileUseService;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.file.core.content.FileAccess;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;

public final class FileUseServiceImpl implements FileUseService {
    private final Vertx vertx;
    private final Db db;
    private final FileUses uses;
    private final FileQueries queries;

    public FileUseServiceImpl(Vertx vertx, Db db, FileChanges changes, FileUses uses) {
        this.vertx = vertx;
        this.db = db;
        this.uses = uses;
        queries = changes.queries();
    }

    @Override
    public Future<List<StoredFile>> requireFiles(UseFiles body, Caller caller) {
        return Tasks.run(vertx, () -> db.tx(tx -> uses.keep(tx, body, caller)))
                .map(found -> inOrder(body.fileIds(), found));
    }

    @Override
    public Future<List<StoredFile>> findFiles(List<UUID> fileIds, Caller caller) {
        return find(fileIds, FileAccess.of(caller));
    }

    @Override
    public Future<List<StoredFile>> findFilesOf(List<UUID> fileIds, String actor, String permission, Caller caller) {
        return find(fileIds, new FileAccess(false, new String[] {actor, permission}));
    }

    private Future<List<StoredFile>> find(List<UUID> fileIds, FileAccess access) {
        return db.list(queries::file, FileQueries.FIND, FileChanges.ids(fileIds), access.all(), access.names())
                .map(found -> inOrder(fileIds, found));
    }

    private static List<StoredFile> inOrder(List<UUID> ids, List<StoredFile> found) {
        var byId = new HashMap<UUID, StoredFile>();
        for (var file : found) byId.put(file.id(), file);
        return ids.stream().distinct().map(byId::get).filter(Objects::nonNull).toList();
    }
}
