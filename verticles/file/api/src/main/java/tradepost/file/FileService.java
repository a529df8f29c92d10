package tradepost.file;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.uploads.Upload;

/**
 * Files and what is known of them. A caller sees those that it has uploaded, those that belong to something that it may read, and with files:manage
 * all; the others do not exist for it.
 */
@ProxyGen
public interface FileService {
    String ADDRESS = "file.files";

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<FilePage> listFiles(FileQuery query, Caller caller);

    /**
     * Stores an upload. Fails 400 empty_file or invalid_name, 409 quota_exceeded, 413 payload_too_large or too_many_pixels, 415
     * unsupported_file_type, file_type_mismatch or invalid_image, 503 files_unavailable or overloaded.
     */
    Future<StoredFile> createFile(Upload upload, Caller caller);

    /** Fails 404 file_not_found. */
    Future<StoredFile> getFile(UUID fileId, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails 400 invalid_name, 404 file_not_found, 415 file_type_mismatch. */
    Future<StoredFile> patchFile(UUID fileId, JsonObject body, Caller caller);

    /** Fails 404 file_not_found, 409 in_use. */
    Future<Void> deleteFile(UUID fileId, Caller caller);

    Future<FileUsage> getFileUsage(Caller caller);

    /** Fails 404 file_not_found or no_such_size. */
    Future<FileLink> createFileLink(UUID fileId, @Nullable CreateFileLink body, Caller caller);
}
