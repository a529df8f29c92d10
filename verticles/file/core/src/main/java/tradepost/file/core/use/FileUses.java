package tradepost.file.core.use;

import java.util.List;
import java.util.UUID;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.file.core.content.FileAccess;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;

/** What uses files, in the transaction of the caller. */
public final class FileUses {
    private final FileChanges changes;

    public FileUses(FileChanges changes) {
        this.changes = changes;
    }

    /** See {@link tradepost.file.FileUseService#requireFiles}. */
    List<StoredFile> keep(Tx tx, UseFiles wanted, Caller caller) {
        check(wanted);
        var ids = FileChanges.ids(wanted.fileIds());
        var access = FileAccess.of(caller);
        var found = tx.list(changes.queries()::file, FileQueries.LOCK_FOUND, ids, access.all(), access.names());
        if (found.size() < ids.length || found.isEmpty()) return found;
        tx.send(FileQueries.KEEP, ids, wanted.kind(), wanted.subjectId(), wanted.permission());
        changes.refresh(tx, wanted.fileIds(), Request.actor());
        return found;
    }

    /** From now on the subject uses exactly these files; ids of files that do not exist are ignored. A repetition changes nothing. */
    public void set(Tx tx, UseFiles used, String actor) {
        check(used);
        var ids = FileChanges.ids(used.fileIds());
        tx.takeTurns("files of " + used.kind() + " " + used.subjectId());
        var locked = tx.list(r -> r.getUUID(0), FileQueries.LOCK_USED, ids, used.kind(), used.subjectId());
        if (locked.isEmpty()) return;
        tx.send(FileQueries.END_OTHERS, ids, used.kind(), used.subjectId());
        tx.send(FileQueries.SET, ids, used.kind(), used.subjectId(), used.permission(), used.isPublic());
        changes.refresh(tx, locked, actor);
    }

    /** Ends uses that were never set, at most so many. Returns their number. */
    int expire(Tx tx, int limit, String actor) {
        List<UUID> files = tx.list(r -> r.getUUID(0), FileQueries.EXPIRED, limit);
        if (files.isEmpty()) return 0;
        var ids = FileChanges.ids(files);
        tx.sql(FileQueries.LOCK_ALL, (Object) ids);
        tx.send(FileQueries.EXPIRE, (Object) ids);
        changes.refresh(tx, files, actor);
        return files.size();
    }

    private static void check(UseFiles use) {
        if (use.fileIds().size() > UseFiles.FILES_MAX || !FileAccess.isRead(use.permission()))
            throw Problem.badRequest("invalid_arguments");
    }
}
