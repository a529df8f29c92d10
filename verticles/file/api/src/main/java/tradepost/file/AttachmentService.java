package tradepost.file;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.file.attachment.Attachment;
import tradepost.file.attachment.AttachmentPage;
import tradepost.file.attachment.AttachmentQuery;
import tradepost.file.attachment.WriteAttachment;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/**
 * Files that are attached to something. Whoever may read that reads its attachments, and whoever may change it adds and removes them. Callers who
 * read it because it is theirs, or published, see those that are public.
 */
@ProxyGen
public interface AttachmentService {
    String ADDRESS = "file.attachments";

    /**
     * Those of one entity, or of all entities of the types that the caller may read as a whole. Newest first unless sorted. Fails 400 invalid_request,
     * invalid_sort or invalid_cursor, 403 forbidden, 404 entity_not_found.
     */
    Future<AttachmentPage> listAttachments(AttachmentQuery query, Caller caller);

    /** Fails 400 entity_not_found or file_not_found, 403 forbidden, 409 already_attached or too_many_attachments. */
    Future<Attachment> createAttachment(WriteAttachment body, Caller caller);

    /** Fails 404 attachment_not_found. */
    Future<Attachment> getAttachment(UUID attachmentId, Caller caller);

    /** Fails 403 forbidden, 404 attachment_not_found. */
    Future<Void> deleteAttachment(UUID attachmentId, Caller caller);

    /** Fails 404 attachment_not_found or no_such_size. */
    Future<Download> getAttachmentContent(UUID attachmentId, ContentQuery query, Caller caller);

    /** A part of it, from 0. Fails also 404 file_content_missing and 503 files_unavailable. */
    @RequiresPermission(value = Contract.AUTHENTICATED, idempotent = true)
    Future<DownloadPart> readAttachmentContent(UUID attachmentId, ContentQuery query, int part, Caller caller);
}
