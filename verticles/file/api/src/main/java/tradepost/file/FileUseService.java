package tradepost.file;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * For other contexts: which files their resources use. A file that is used is not deleted.
 *
 * <p>A context calls {@link #requireFiles} before the transaction that refers to files. This context then learns by the event of the resource
 * which files it has, so that no call can be lost: see {@code FileSubscriber}.
 */
@ProxyGen
public interface FileUseService {
    String ADDRESS = "file.uses";

    /**
     * Returns the files with these ids that exist and that the caller may use, in this order: those that it sees. If none is missing, they are kept
     * for an hour, besides what the subject uses. Changes nothing otherwise.
     */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<List<StoredFile>> requireFiles(UseFiles body, Caller caller);

    /** Returns the files with these ids that exist and that the caller may use, in any order. Changes nothing. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<List<StoredFile>> findFiles(List<UUID> fileIds, Caller caller);

    /**
     * Like {@link #findFiles}, for work that a context does for somebody else: of these files, those that the actor has uploaded, or that a use
     * shows to whoever has this permission.
     *
     * @param actor as events name it
     * @param permission to read, such as {@code products:read}
     */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<List<StoredFile>> findFilesOf(List<UUID> fileIds, String actor, String permission, Caller caller);
}
