package tradepost.file.core.attachment;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import tradepost.file.FileEvents;
import tradepost.file.UseFiles;
import tradepost.file.attachment.Attachment;
import tradepost.file.attachment.WriteAttachment;
import tradepost.file.core.use.FileUses;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** Attaches and detaches, in transactions of the caller. A file is in use while it is attached. */
public final class AttachmentWriter {
    private static final String KIND = "attachment";
    private static final int OF_ENTITY_MAX = 100;

    private final FileUses uses;

    public AttachmentWriter(FileUses uses) {
        this.uses = uses;
    }

    /** Fails 400 file_not_found, entity_not_found if it was deleted meanwhile, 409 already_attached, too_many_attachments. */
    Attachment create(Tx tx, WriteAttachment body) {
        takeTurns(tx, body.entityType(), body.entityId());
        var before = tx.single(
                r -> new Before(r.getLong(0), r.getBoolean(1)),
                AttachmentQueries.COUNT,
                body.entityType(),
                body.entityId());
        if (before.isDeleted) throw noEntity(body);
        if (before.attachments >= OF_ENTITY_MAX) throw Problem.conflict("too_many_attachments");
        var id = Ids.next();
        tx.sql(
                AttachmentQueries.INSERT,
                id,
                body.entityType(),
                body.entityId(),
                body.fileId(),
                Text.trimmedOrNull(body.description()),
                Objects.requireNonNullElse(body.visibility(), Attachment.INTERNAL),
                Request.actor());
        use(tx, id, body.entityType(), List.of(body.fileId()));
        var made = tx.single(AttachmentQueries::attachment, AttachmentQueries.GET, id);
        EventLog.append(tx, FileEvents.ATTACHMENT_CREATED, id, 1, made);
        return made;
    }

    private record Before(long attachments, boolean isDeleted) {}

    private static void takeTurns(Tx tx, String entityType, UUID entityId) {
        tx.takeTurns("attachments of " + entityType + " " + entityId);
    }

    static RuntimeException noEntity(WriteAttachment body) {
        var reason = "there is no " + body.entityType() + " with this id";
        return Problem.badRequest("entity_not_found", Problem.detail("entity_id", reason));
    }

    private void use(Tx tx, UUID attachmentId, String entityType, List<UUID> files) {
        var use = new UseFiles(
                KIND, attachmentId, files, EntityType.of(entityType).permission(), false);
        uses.set(tx, use, Request.actor());
    }

    /** Returns whether it was still there. */
    boolean delete(Tx tx, Attachment attachment) {
        if (tx.sql(AttachmentQueries.DELETE, attachment.id()).rowCount() == 0) return false;
        use(tx, attachment.id(), attachment.entityType(), List.of());
        EventLog.append(tx, FileEvents.ATTACHMENT_DELETED, attachment.id(), 2, attachment);
        return true;
    }

    /** What was attached to something that does not exist any more. Nothing is attached to it from now on. */
    void deleteAll(Tx tx, EntityType type, UUID entityId) {
        takeTurns(tx, type.word(), entityId);
        tx.send(AttachmentQueries.ENTITY_DELETED, type.word(), entityId);
        for (var attachment :
                tx.list(AttachmentQueries::attachment, AttachmentQueries.OF_ENTITY, type.word(), entityId))
            delete(tx, attachment);
    }
}
