package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.Refusals.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.FileQuery;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.file.core.image.TestImages;
import tradepost.file.core.use.TestFileSweep;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.listing.Page;
import tradepost.kernel.request.Request;

/** Who sees a file, what uses it, and when it is deleted. */
@ExtendWith(VertxExtension.class)
class FileUsesTest {
    private Vertx vertx;
    private FileFixture fixture;
    private FileFixture.User clerk;
    private FileFixture.User other;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        fixture = new FileFixture(vertx);
        clerk = fixture.user("clerk");
        other = fixture.user("other");
    }

    private static StoredFile now(FileFixture.User user, StoredFile file) {
        return user.files.getFile(file.id(), FileFixture.NOBODY).await();
    }

    private static List<UUID> listed(FileFixture.User user, Boolean used) {
        var query = new FileQuery(Page.first(100), null, null, used, null, null, null);
        return user.files.listFiles(query, FileFixture.NOBODY).await().data().stream()
                .map(StoredFile::id)
                .toList();
    }

    @Test
    void a_file_is_seen_by_whoever_has_uploaded_it_and_by_managers() {
        var file = clerk.upload("a.txt", "secret");
        assertThat(now(clerk, file)).isEqualTo(file);
        assertThat(file.createdBy()).isEqualTo(clerk.actor());
        assertThat(now(fixture.manager(), file)).isEqualTo(file);
        assertThat(listed(clerk, null)).containsExactly(file.id());
        assertThat(listed(other, null)).isEmpty();
        for (var refused : List.<Future<?>>of(
                other.files.getFile(file.id(), FileFixture.NOBODY),
                other.files.deleteFile(file.id(), FileFixture.NOBODY),
                other.files.patchFile(file.id(), new JsonObject().put("keep", true), FileFixture.NOBODY),
                other.files.createFileLink(file.id(), null, FileFixture.NOBODY),
                other.contents.getFileContent(file.id(), new tradepost.file.ContentQuery(null), FileFixture.NOBODY),
                other.contents.readFileContent(
                        file.id(), new tradepost.file.ContentQuery(null), 0, FileFixture.NOBODY)))
            assertThat(code(refused)).isEqualTo("404 file_not_found");
    }

    @Test
    void a_file_is_seen_by_whoever_may_read_what_uses_it() {
        var file = clerk.upload("a.txt", "about a product");
        var product = UUID.randomUUID();
        var buyer = fixture.user("buyer", "files:read", "products:read");
        var seller = fixture.user("seller", "files:read", "orders:read");
        assertThat(listed(buyer, null)).isEmpty();
        clerk.require(product, file.id());
        clerk.set(product, false, file.id());
        assertThat(listed(buyer, true)).containsExactly(file.id());
        assertThat(buyer.content(file.id(), null)).hasSize(15);
        assertThat(listed(seller, null)).isEmpty();
        clerk.set(product, false);
        assertThat(listed(buyer, null)).isEmpty();
    }

    @Test
    void only_files_that_exist_and_are_seen_can_be_used() {
        var first = clerk.upload("a.txt", "a");
        var second = clerk.upload("b.txt", "b");
        var product = UUID.randomUUID();
        assertThat(clerk.require(product, second.id(), first.id()))
                .extracting(StoredFile::id)
                .containsExactly(second.id(), first.id());
        var more = UUID.randomUUID();
        assertThat(clerk.require(more, UUID.randomUUID(), first.id()))
                .extracting(StoredFile::id)
                .containsExactly(first.id());
        assertThat(fixture.count("file_use where subject_id = '" + more + "'")).isZero();
        assertThat(other.require(more, first.id())).isEmpty();
        assertThat(clerk.uses()
                        .findFiles(List.of(first.id(), more), FileFixture.NOBODY)
                        .await())
                .extracting(StoredFile::id)
                .containsExactly(first.id());
    }

    @Test
    void a_context_finds_for_an_actor_what_it_has_uploaded_and_what_such_a_use_shows() {
        var own = clerk.upload("a.txt", "a");
        var shown = other.upload("b.txt", "b");
        var foreign = other.upload("c.txt", "c");
        other.set(UUID.randomUUID(), false, shown.id());
        var uses = clerk.uses();
        var ids = List.of(own.id(), shown.id(), foreign.id());
        assertThat(uses.findFilesOf(ids, own.createdBy(), "products:read", FileFixture.NOBODY)
                        .await())
                .extracting(StoredFile::id)
                .containsExactly(own.id(), shown.id());
        assertThat(uses.findFilesOf(ids, own.createdBy(), "purchases:read", FileFixture.NOBODY)
                        .await())
                .extracting(StoredFile::id)
                .containsExactly(own.id());
    }

    @Test
    void a_file_that_is_used_is_not_deleted() {
        var file = clerk.upload("a.txt", "a");
        var product = UUID.randomUUID();
        clerk.require(product, file.id());
        assertThat(now(clerk, file).used()).isTrue();
        var refused = refusal(clerk.files.deleteFile(file.id(), FileFixture.NOBODY));
        assertThat(refused.failureCode() + " " + refused.getMessage()).isEqualTo("409 in_use");
        assertThat(refused.getDebugInfo().encode()).contains("product").contains(product.toString());
        clerk.set(product, false, file.id());
        assertThat(code(clerk.files.deleteFile(file.id(), FileFixture.NOBODY))).isEqualTo("409 in_use");
        clerk.set(product, false);
        assertThat(now(clerk, file).used()).isFalse();
        clerk.files.deleteFile(file.id(), FileFixture.NOBODY).await();
        assertThat(code(clerk.files.getFile(file.id(), FileFixture.NOBODY))).isEqualTo("404 file_not_found");
    }

    @Test
    void two_subjects_use_a_file_independently() {
        var file = clerk.upload("a.txt", "a");
        var one = UUID.randomUUID();
        var two = UUID.randomUUID();
        for (var subject : List.of(one, two)) {
            clerk.require(subject, file.id());
            clerk.set(subject, false, file.id());
        }
        clerk.set(one, false);
        assertThat(now(clerk, file).used()).isTrue();
        clerk.set(two, false);
        assertThat(now(clerk, file).used()).isFalse();
    }

    @Test
    void sizes_are_public_as_long_as_something_public_shows_them() {
        var image = clerk.upload("a.jpg", TestImages.jpeg(50, 50));
        var product = UUID.randomUUID();
        var name = image.id() + "-medium";
        assertThat(image.url()).isEqualTo("/api/files/" + image.id() + "/content");
        clerk.require(product, image.id());
        assertThat(code(clerk.contents.getPublicImage(name))).isEqualTo("404 image_not_found");
        clerk.set(product, true, image.id());
        var shown = now(clerk, image);
        assertThat(shown.isPublic()).isTrue();
        assertThat(shown.url()).isEqualTo("/api/files/public/" + image.id() + "-large");
        assertThat(shown.sizes()).extracting(s -> s.url()).allMatch(url -> url.startsWith("/api/files/public/"));
        var download = clerk.contents.getPublicImage(name).await();
        assertThat(download.stored().cacheControl()).contains("public", "immutable");
        assertThat(clerk.contents.readPublicImage(name, 0).await().bytes().getBytes())
                .isEqualTo(clerk.content(image.id(), "medium"));
        for (var wrong : List.of(
                image.id() + "-original", image.id() + "", image.id() + "-", "x", UUID.randomUUID() + "-medium"))
            assertThat(code(clerk.contents.getPublicImage(wrong))).as(wrong).isEqualTo("404 image_not_found");
        clerk.set(product, false, image.id());
        assertThat(code(clerk.contents.getPublicImage(name))).isEqualTo("404 image_not_found");
    }

    @Test
    void a_document_is_never_public() {
        var file = clerk.upload("a.txt", "a");
        var product = UUID.randomUUID();
        clerk.require(product, file.id());
        clerk.set(product, true, file.id());
        assertThat(code(clerk.contents.getPublicImage(file.id() + "-large"))).startsWith("404");
        assertThat(now(clerk, file).url()).isEqualTo("/api/files/" + file.id() + "/content");
    }

    @Test
    void a_file_that_nothing_uses_is_deleted_after_a_while_unless_it_is_kept() {
        var old = clerk.upload("a.txt", "old");
        var kept = clerk.upload("b.txt", "kept");
        var used = clerk.upload("c.txt", "used");
        var fresh = clerk.upload("d.txt", "fresh");
        clerk.files
                .patchFile(kept.id(), new JsonObject().put("keep", true), FileFixture.NOBODY)
                .await();
        clerk.require(UUID.randomUUID(), used.id());
        fixture.db
                .query(
                        "update file set unused_since = now() - interval '8 days' where unused_since is not null and name <> 'd.txt'")
                .await();
        var sweep = new TestFileSweep(vertx, fixture);
        while (sweep.deleteOrphans()) assertThat(fresh).isNotNull();
        assertThat(listed(clerk, null)).containsExactlyInAnyOrder(kept.id(), used.id(), fresh.id());
        assertThat(old).isNotNull();
        assertThat(fixture.count("event_log where type = 'file.file.deleted' and actor = 'system:file' and subject = '"
                        + old.id() + "'"))
                .isOne();
    }

    @Test
    void what_was_required_and_never_set_is_free_again_after_a_day() {
        var file = clerk.upload("a.txt", "a");
        var lost = UUID.randomUUID();
        var product = UUID.randomUUID();
        clerk.require(lost, file.id());
        fixture.db
                .query("update file_use set kept_until = now() - interval '1 second'")
                .await();
        clerk.require(product, file.id());
        var sweep = new TestFileSweep(vertx, fixture);
        sweep.expireUses();
        assertThat(now(clerk, file).used()).isTrue();
        assertThat(fixture.count("file_use")).isOne();
        fixture.db
                .query("update file_use set kept_until = now() - interval '1 second'")
                .await();
        sweep.expireUses();
        assertThat(now(clerk, file).used()).isFalse();
    }

    /** Subjects take and leave the same files at once; at the end the files know who uses them. */
    @Test
    void uses_that_change_at_the_same_time_agree_with_the_files() {
        var files = new ArrayList<UUID>();
        for (int i = 0; i < 4; i++)
            files.add(clerk.upload("a.txt", "content " + i).id());
        var work = new ArrayList<Future<?>>();
        for (int i = 0; i < 40; i++) {
            var subject = new UUID(0, i % 5);
            var chosen = List.of(files.get(i % 4), files.get((i * 7 + 1) % 4)).stream()
                    .distinct()
                    .toList();
            var use = new UseFiles("product", subject, i % 3 == 0 ? List.of() : chosen, "products:read", i % 2 == 0);
            work.add(fixture.set(use));
        }
        Future.all(work).await();
        assertThat(fixture.count("""
                file f where (f.unused_since is null) <> exists (select from file_use u where u.file_id = f.id)
                  or f.public <> exists (select from file_use u where u.file_id = f.id and u.public)
                """)).isZero();
    }

    @Test
    void a_context_uses_any_file(Vertx vertx) {
        var file = clerk.upload("a.txt", "a");
        var found = TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> {
                    Request.actAs("catalog");
                    return tradepost.kernel.service.Services.proxy(
                                    vertx, tradepost.file.FileUseService.ADDRESS, tradepost.file.FileUseService.class)
                            .requireFiles(
                                    new UseFiles(
                                            "product", UUID.randomUUID(), List.of(file.id()), "products:read", false),
                                    tradepost.kernel.identity.Caller.system("catalog"))
                            .await();
                }));
        assertThat(found).hasSize(1);
    }

    @Test
    void a_file_is_read_through_what_uses_it_once_that_is_stored_and_changed_by_its_owner_or_a_manager() {
        var file = clerk.upload("a.txt", "a");
        var product = UUID.randomUUID();
        var other = fixture.user("other", "products:read", "files:read", "files:write");
        clerk.require(product, file.id());
        assertThat(code(other.files.getFile(file.id(), FileFixture.NOBODY))).isEqualTo("404 file_not_found");
        clerk.set(product, false, file.id());
        assertThat(other.files.getFile(file.id(), FileFixture.NOBODY).await().id())
                .isEqualTo(file.id());
        var change = new JsonObject().put("keep", true);
        assertThat(code(other.files.patchFile(file.id(), change, FileFixture.NOBODY)))
                .isEqualTo("403 forbidden");
        assertThat(fixture.manager()
                        .files
                        .patchFile(file.id(), change, FileFixture.NOBODY)
                        .await()
                        .keep())
                .isTrue();
    }

    @Test
    void a_change_of_what_a_file_shows_is_an_event() {
        var file = clerk.upload("a.txt", "a");
        var product = UUID.randomUUID();
        clerk.require(product, file.id());
        clerk.set(product, false, file.id());
        var changed = clerk.files
                .patchFile(file.id(), new JsonObject().put("description", "A"), FileFixture.NOBODY)
                .await();
        assertThat(changed.version()).isEqualTo(4);
        assertThat(changed.description()).isEqualTo("A");
        var same = clerk.files
                .patchFile(file.id(), new JsonObject().put("description", "A"), FileFixture.NOBODY)
                .await();
        assertThat(same.version()).isEqualTo(4);
        var types = fixture.db
                .list(r -> r.getString(0), "select type from event_log where subject = $1 order by position", file.id())
                .await();
        assertThat(types)
                .containsExactly("file.file.created", "file.file.updated", "file.file.updated", "file.file.updated");
    }

    @Test
    void a_name_keeps_an_extension_of_its_type() {
        var file = clerk.upload("a.jpg", TestImages.jpeg(20, 20));
        assertThat(renamed(file, "b.JPEG").name()).isEqualTo("b.JPEG");
        assertThat(code(clerk.files.patchFile(file.id(), new JsonObject().put("name", "b.png"), FileFixture.NOBODY)))
                .isEqualTo("415 file_type_mismatch");
        assertThat(code(clerk.files.patchFile(file.id(), new JsonObject().put("name", "b.html"), FileFixture.NOBODY)))
                .isEqualTo("415 unsupported_file_type");
        assertThat(code(clerk.files.patchFile(file.id(), new JsonObject().put("name", "\n.jpg"), FileFixture.NOBODY)))
                .isEqualTo("400 invalid_name");
        assertThat(code(clerk.files.patchFile(file.id(), new JsonObject().putNull("name"), FileFixture.NOBODY)))
                .startsWith("400");
    }

    private StoredFile renamed(StoredFile file, String name) {
        return clerk.files
                .patchFile(file.id(), new JsonObject().put("name", name), FileFixture.NOBODY)
                .await();
    }
}
