package tradepost.file;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** The contents of files, in parts. */
@ProxyGen
public interface FileContentService {
    String ADDRESS = "file.contents";

    /** Fails 404 file_not_found or no_such_size. */
    Future<Download> getFileContent(UUID fileId, ContentQuery query, Caller caller);

    /** A part of it, from 0. Fails also 404 file_content_missing and 503 files_unavailable. */
    @RequiresPermission(value = "files:read", idempotent = true)
    Future<DownloadPart> readFileContent(UUID fileId, ContentQuery query, int part, Caller caller);

    /** Fails 404 link_not_found, 410 link_expired. */
    Future<Download> getLinkedContent(String token);

    /** A part of it, from 0. A link that has expired after the first part goes on for an hour. */
    @RequiresPermission(value = Contract.PUBLIC, idempotent = true)
    Future<DownloadPart> readLinkedContent(String token, int part);

    /** Fails 404 image_not_found. */
    Future<Download> getPublicImage(String image);

    /** A part of it, from 0. */
    @RequiresPermission(value = Contract.PUBLIC, idempotent = true)
    Future<DownloadPart> readPublicImage(String image, int part);
}
