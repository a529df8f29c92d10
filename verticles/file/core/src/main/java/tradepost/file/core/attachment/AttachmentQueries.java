package tradepost.file.core.attachment;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import tradepost.file.attachment.Attachment;
import tradepost.file.attachment.AttachmentQuery;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;

/** The statements on attachments, with their row mapping. */
final class AttachmentQueries {
    private static final String COLUMNS =
            "id, entity_type, entity_id, file_id, name, content_type, size, description, visibility, created_by, created_at";

    private static final String TABLE = """
            (select a.id, a.entity_type, a.entity_id, a.file_id, f.name, f.content_type, f.size, a.description, a.visibility, a.created_by, a.created_at
              from attachment a left join file f on f.id = a.file_id) as attachments\
            """;

    static final Listing<Attachment> LISTED = Listing.of(TABLE, COLUMNS, AttachmentQueries::attachment, Attachment::id)
            .byTime("created_at", Attachment::createdAt);

    static final String GET = "select " + COLUMNS + " from " + TABLE + " where id = $1";

    /** How many attachments an entity has, and whether it was deleted. */
    static final String COUNT = """
            select (select count(*) from attachment where entity_type = $1 and entity_id = $2),
              exists (select from deleted_entity where entity_type = $1 and entity_id = $2)
            """;

    static final String ENTITY_DELETED =
            "insert into deleted_entity(entity_type, entity_id) values ($1, $2) on conflict do nothing";

    /** A request that has found an entity before its deletion has ended long ago. */
    static final String FORGET_DELETED = """
            delete from deleted_entity where ctid = any(array(
              select ctid from deleted_entity where deleted_at < now() - interval '1 hour' order by deleted_at limit $1))
            """;

    static final String INSERT = """
            insert into attachment(id, entity_type, entity_id, file_id, description, visibility, created_by)
            values ($1, $2, $3, $4, $5, $6, $7)
            """;

    static final String DELETE = "delete from attachment where id = $1";

    static final String OF_ENTITY =
            "select " + COLUMNS + " from " + TABLE + " where entity_type = $1 and entity_id = $2 order by id";

    private AttachmentQueries() {}

    /** Of one entity. */
    static Where ofEntity(AttachmentQuery q, EntityType type, UUID entityId, boolean onlyPublic) {
        return matching(q)
                .and("entity_type = ?", type.word())
                .and("entity_id = ?", entityId)
                .when(onlyPublic, "visibility = '" + Attachment.PUBLIC + "'");
    }

    /** Of all entities of these types. */
    static Where ofTypes(AttachmentQuery q, List<EntityType> types) {
        var words = types.stream().map(EntityType::word).toArray(String[]::new);
        return words.length == EntityType.values().length
                ? matching(q)
                : matching(q).and("entity_type = any(?::text[])", (Object) words);
    }

    private static Where matching(AttachmentQuery q) {
        return Where.of("true").and("file_id = ?", q.fileId()).between("created_at", q.createdFrom(), q.createdTo());
    }

    static Attachment attachment(Row r) {
        var id = r.getUUID(0);
        return new Attachment(
                id,
                r.getString(1),
                r.getUUID(2),
                r.getUUID(3),
                r.getString(4),
                r.getString(5),
                r.getLong(6),
                r.getString(7),
                r.getString(8),
                url(id),
                r.getString(9),
                r.getOffsetDateTime(10).toInstant());
    }

    private static String url(UUID id) {
        return "/api/attachments/" + id + "/content";
    }
}
