package tradepost.file.core.use;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.file.FileEvents;
import tradepost.file.FileEvents.FileChanged;
import tradepost.file.FileUrls;
import tradepost.file.StoredFile;
import tradepost.file.core.content.Contents;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.json.Json;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;

/** What changes files, each with its event, in the transaction of the caller. */
public final class FileChanges {
    private final FileQueries queries;

    public FileChanges(FileUrls urls) {
        queries = new FileQueries(urls);
    }

    FileQueries queries() {
        return queries;
    }

    /** The content must be there, and is held by the transaction. */
    public StoredFile insert(
            Tx tx,
            String name,
            @Nullable String description,
            String contentType,
            long bytes,
            String sha256,
            String createdBy,
            String owner) {
        var made = tx.single(
                queries::file,
                FileQueries.INSERT,
                Ids.next(),
                name,
                description,
                contentType,
                bytes,
                sha256,
                createdBy,
                owner);
        EventLog.appendAll(tx, List.of(event(FileEvents.CREATED, made, Request.actor())));
        return made;
    }

    StoredFile update(Tx tx, UUID id, String name, @Nullable String description, boolean keep) {
        var changed = tx.single(queries::file, FileQueries.UPDATE, id, name, description, keep);
        EventLog.appendAll(tx, List.of(event(FileEvents.UPDATED, changed, Request.actor())));
        return changed;
    }

    /** Files that are locked. */
    void delete(Tx tx, List<StoredFile> files, String actor) {
        var ids = ids(files.stream().map(StoredFile::id).toList());
        tx.send(FileQueries.DELETE_USES, (Object) ids);
        Contents.release(
                tx,
                tx.list(
                        r -> new Contents.Released(r.getString(0), r.getString(1), r.getLong(2)),
                        FileQueries.DELETE,
                        (Object) ids));
        EventLog.appendAll(
                tx, files.stream().map(f -> event(FileEvents.DELETED, f, actor)).toList());
    }

    /** Brings what these files show of their uses up to date. */
    void refresh(Tx tx, List<UUID> files, String actor) {
        var changed = tx.list(queries::file, FileQueries.REFRESH, (Object) ids(files));
        EventLog.appendAll(
                tx,
                changed.stream().map(f -> event(FileEvents.UPDATED, f, actor)).toList());
    }

    static UUID[] ids(List<UUID> ids) {
        return ids.stream().distinct().toArray(UUID[]::new);
    }

    private static Event event(String type, StoredFile file, String actor) {
        var data = new FileChanged(
                file.id(),
                file.name(),
                file.description(),
                file.contentType(),
                file.size(),
                file.sha256(),
                file.used(),
                file.keep(),
                file.createdBy(),
                file.version());
        boolean served = actor.equals(Request.actor());
        return served
                ? EventLog.event(type, file.id(), file.version(), Json.write(data))
                : EventLog.event(type, file.id(), file.version(), data, actor, null);
    }
}
