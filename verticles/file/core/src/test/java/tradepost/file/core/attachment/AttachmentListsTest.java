package tradepost.file.core.attachment;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.attachment.AttachmentQuery;
import tradepost.file.core.FileFixture;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;

/** The list of attachments finds its rows by indexes. */
@ExtendWith(VertxExtension.class)
class AttachmentListsTest {
    private static final UUID ENTITY = new UUID(0, 1);

    @Test
    void filters_and_sorts_are_served_by_indexes(Vertx vertx) {
        var db = new FileFixture(vertx).db;
        TestDb.run("file", """
                insert into content(sha256, key, bytes, stored_bytes)
                select h, substr(h, 1, 2) || '/' || h || '-00000000', 10, 10 from (select encode(sha256('x'), 'hex') as h) g;
                insert into file(id, name, content_type, size, sha256, created_by, owner, readers)
                select gen_random_uuid(), 'a.txt', 'text/plain', 10, sha256, 'user:x', 'x', array['user:x'] from content, generate_series(1, 20000);
                insert into attachment(id, entity_type, entity_id, file_id, visibility, created_by)
                select gen_random_uuid(), 'order', case when random() < 0.002 then '%s'::uuid else gen_random_uuid() end, id, 'internal', 'user:x' from file;
                analyze
                """.formatted(ENTITY));
        var listing = AttachmentQueries.LISTED;
        var query = new AttachmentQuery(Page.first(10), null, null, null, null, null);
        Supplier<Where> ofEntity = () -> AttachmentQueries.ofEntity(query, EntityType.ORDER, ENTITY, true);
        Plans.useIndex("attachment_entity", db, listing, ofEntity);
        for (var sort : List.of("created_at", "-created_at"))
            Plans.scanNoTable(db, Plans.rows(db, listing, List.of(sort), ofEntity.get()));
        var all = List.of(EntityType.values());
        Plans.scanNoTable(db, Plans.rows(db, listing, List.of(), AttachmentQueries.ofTypes(query, all)));
        Plans.scanNoTable(db, Plans.rows(db, listing, List.of("created_at"), AttachmentQueries.ofTypes(query, all)));
        for (var type : List.of(EntityType.ORDER, EntityType.VENDOR))
            Plans.scanNoTable(db, Plans.rows(db, listing, List.of(), AttachmentQueries.ofTypes(query, List.of(type))));
        var ofFile = new AttachmentQuery(Page.first(10), null, null, new UUID(0, 2), null, null);
        Plans.useIndex("attachment_file", db, listing, () -> AttachmentQueries.ofTypes(ofFile, all));
    }
}
