package tradepost.file.core.attachment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.file.AttachmentService;
import tradepost.file.ContentQuery;
import tradepost.file.FileContentService;
import tradepost.file.FileUseService;
import tradepost.file.attachment.Attachment;
import tradepost.file.attachment.AttachmentPage;
import tradepost.file.attachment.AttachmentQuery;
import tradepost.file.attachment.WriteAttachment;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;

/** Attachments. The right to read or change one is that to read or change what it belongs to, which is asked in the name of the caller. */
public final class AttachmentServiceImpl implements AttachmentService {
    private static final String NOT_FOUND = "attachment_not_found";
    /** Reads a file whose attachment the caller may read. */
    private static final Caller SELF = Caller.system("file");

    private final Vertx vertx;
    private final Db db;
    private final AttachmentWriter writer;
    private final FileUseService files;
    private final FileContentService contents;
    private final Entities entities;

    /**
     * @param files of this context, as the next one
     * @param contents of the files
     */
    public AttachmentServiceImpl(
            Vertx vertx, Db db, AttachmentWriter writer, FileUseService files, FileContentService contents) {
        this.vertx = vertx;
        this.db = db;
        this.writer = writer;
        this.files = files;
        this.contents = contents;
        entities = new Entities(vertx);
    }

    @Override
    public Future<AttachmentPage> listAttachments(AttachmentQuery query, Caller caller) {
        return Tasks.run(vertx, () -> {
            var slice = query.page()
                    .read(db, AttachmentQueries.LISTED, where(query, caller))
                    .await();
            return new AttachmentPage(slice.data(), slice.meta());
        });
    }

    private Where where(AttachmentQuery query, Caller caller) {
        var words = Objects.requireNonNullElse(query.entityType(), List.<String>of());
        var types = words.stream().map(EntityType::of).distinct().toList();
        var entity = query.entityId();
        if (entity == null) return AttachmentQueries.ofTypes(query, listed(types, caller));
        if (types.size() != 1)
            throw Problem.badRequest(
                    "invalid_request", Problem.detail("entity_type", "must be one type if entity_id is sent"));
        var type = types.getFirst();
        entities.requireReadable(type, entity, caller);
        return AttachmentQueries.ofEntity(query, type, entity, !type.isSeenWhole(caller));
    }

    /** Fails 403 if a type is requested of which the caller may not read all entities. */
    private static List<EntityType> listed(List<EntityType> requested, Caller caller) {
        for (var type : requested) {
            type.requireReader(caller);
            if (!type.isSeenWhole(caller)) throw Problem.lacks(type.permission());
        }
        return requested.isEmpty()
                ? Arrays.stream(EntityType.values())
                        .filter(t -> t.isReader(caller) && t.isSeenWhole(caller))
                        .toList()
                : requested;
    }

    @Override
    public Future<Attachment> createAttachment(WriteAttachment body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.steps(db, Attachment.class, () -> {
                    var refusal = EntityType.of(body.entityType()).refusalToWrite(caller);
                    if (refusal != null) throw refusal;
                    requireEntity(body, caller);
                    if (files.findFiles(List.of(body.fileId()), caller).await().isEmpty())
                        throw Problem.badRequest(
                                "file_not_found", Problem.detail("file_id", "there is no file with this id"));
                    return Idempotency.write(db, Attachment.class, tx -> writer.create(tx, body));
                }));
    }

    private void requireEntity(WriteAttachment body, Caller caller) {
        try {
            entities.requireReadable(EntityType.of(body.entityType()), body.entityId(), caller);
        } catch (ServiceException e) {
            if (e.failureCode() != 404) throw e;
            throw AttachmentWriter.noEntity(body);
        }
    }

    @Override
    public Future<Attachment> getAttachment(UUID attachmentId, Caller caller) {
        return Tasks.run(vertx, () -> readable(find(attachmentId), caller));
    }

    private Attachment find(UUID id) {
        return db.require(NOT_FOUND, AttachmentQueries::attachment, AttachmentQueries.GET, id)
                .await();
    }

    /** Fails 404 attachment_not_found if the caller may not read it. */
    private Attachment readable(Attachment found, Caller caller) {
        var type = EntityType.of(found.entityType());
        try {
            entities.requireReadable(type, found.entityId(), caller);
        } catch (ServiceException e) {
            throw e.failureCode() == 404 || e.failureCode() == 403 ? Problem.notFound(NOT_FOUND) : e;
        }
        if (!found.visibility().equals(Attachment.PUBLIC) && !type.isSeenWhole(caller))
            throw Problem.notFound(NOT_FOUND);
        return found;
    }

    @Override
    public Future<Void> deleteAttachment(UUID attachmentId, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.steps(db, Done.class, () -> delete(attachmentId, caller)))
                .mapEmpty();
    }

    private Done delete(UUID id, Caller caller) {
        var found = find(id);
        var refusal = EntityType.of(found.entityType()).refusalToWrite(caller);
        if (refusal != null) {
            readable(found, caller);
            throw refusal;
        }
        return Idempotency.write(db, Done.class, tx -> {
            if (!writer.delete(tx, found)) throw Problem.notFound(NOT_FOUND);
            return new Done();
        });
    }

    @Override
    public Future<Download> getAttachmentContent(UUID attachmentId, ContentQuery query, Caller caller) {
        return getAttachment(attachmentId, caller).compose(a -> contents.getFileContent(a.fileId(), query, SELF));
    }

    @Override
    public Future<DownloadPart> readAttachmentContent(UUID attachmentId, ContentQuery query, int part, Caller caller) {
        return getAttachment(attachmentId, caller)
                .compose(a -> contents.readFileContent(a.fileId(), query, part, SELF));
    }
}
