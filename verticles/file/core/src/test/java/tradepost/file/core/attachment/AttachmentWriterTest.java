package tradepost.file.core.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.FileUrls;
import tradepost.file.attachment.Attachment;
import tradepost.file.attachment.WriteAttachment;
import tradepost.file.core.FileFixture;
import tradepost.file.core.use.FileChanges;
import tradepost.file.core.use.FileUses;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;

/** Nothing stays attached to what is deleted, whatever happens at the same time. */
@ExtendWith(VertxExtension.class)
class AttachmentWriterTest {
    private FileFixture fixture;
    private AttachmentWriter writer;
    private final UUID vendor = Ids.next();

    @BeforeEach
    void start(Vertx vertx) {
        fixture = new FileFixture(vertx);
        writer = new AttachmentWriter(new FileUses(new FileChanges(new FileUrls(""))));
    }

    private Attachment create(Tx tx, UUID file) {
        return writer.create(tx, new WriteAttachment(file, "vendor", vendor, null, null));
    }

    private boolean deleteVendor(Tx tx) {
        writer.deleteAll(tx, EntityType.VENDOR, vendor);
        return true;
    }

    @Test
    void whoever_comes_after_the_deletion_attaches_nothing() {
        var file = fixture.manager().upload("a.txt", "of the vendor").id();
        fixture.tx(tx -> create(tx, file)).await();
        fixture.tx(this::deleteVendor).await();
        fixture.tx(this::deleteVendor).await();
        assertThat(code(fixture.tx(tx -> create(tx, file)))).isEqualTo("400 entity_not_found");
        assertThat(fixture.count("attachment")).isZero();
        assertThat(fixture.count("file_use")).isZero();
    }

    @Test
    void something_has_a_hundred_attachments_at_most() {
        var last = fixture.manager().upload("a.txt", "of the vendor").id();
        TestDb.run("file", """
                insert into file(id, name, content_type, size, sha256, created_by, owner, readers)
                select gen_random_uuid(), name, content_type, size, sha256, created_by, owner, readers from file, generate_series(1, 99);
                insert into attachment(id, entity_type, entity_id, file_id, visibility, created_by)
                select gen_random_uuid(), 'vendor', '%s', id, 'internal', created_by from file where id <> '%s'
                """.formatted(vendor, last));
        fixture.tx(tx -> create(tx, last)).await();
        var more = fixture.manager().upload("b.txt", "of the vendor").id();
        assertThat(code(fixture.tx(tx -> create(tx, more)))).isEqualTo("409 too_many_attachments");
    }

    @Test
    void a_deletion_waits_for_whoever_attaches_at_the_same_time() {
        var file = fixture.manager().upload("a.txt", "of the vendor").id();
        var attached = Promise.<Void>promise();
        var goOn = Promise.<Void>promise();
        var creation = fixture.tx(tx -> {
            var made = create(tx, file);
            attached.complete();
            goOn.future().await();
            return made;
        });
        attached.future().await();
        var deletion = fixture.tx(tx -> {
            tx.allowSeconds(600); // it waits until the test has seen that it does
            return deleteVendor(tx);
        });
        Awaitility.await().until(() -> deletion.isComplete() || fixture.count("pg_locks where not granted") > 0);
        goOn.complete();
        creation.await();
        deletion.await();
        assertThat(fixture.count("attachment")).isZero();
        assertThat(fixture.count("file_use")).isZero();
    }

    @Test
    void what_was_deleted_is_forgotten_after_a_while() {
        fixture.tx(this::deleteVendor).await();
        var sweep = new DeletedEntitySweep(fixture.db);
        assertThat(run(sweep)).isFalse();
        assertThat(fixture.count("deleted_entity")).isOne();
        fixture.db
                .query("update deleted_entity set deleted_at = now() - interval '2 hours'")
                .await();
        assertThat(run(sweep)).isFalse();
        assertThat(fixture.count("deleted_entity")).isZero();
    }

    private boolean run(DeletedEntitySweep sweep) {
        return fixture.async(() -> sweep.forget(100)).await();
    }
}
