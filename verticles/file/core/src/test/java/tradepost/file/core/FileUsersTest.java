package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogEvents;
import tradepost.file.StoredFile;
import tradepost.file.core.image.TestImages;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.TestEvents;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseEvents;

/** What the events of products and contracts say about files. */
@ExtendWith(VertxExtension.class)
class FileUsersTest {
    private FileFixture fixture;
    private FileFixture.User clerk;

    @BeforeEach
    void start(Vertx vertx) {
        fixture = new FileFixture(vertx);
        clerk = fixture.user("clerk");
    }

    private UUID image() {
        return clerk.upload("a.jpg", TestImages.jpeg(30, 20)).id();
    }

    private StoredFile now(UUID file) {
        return clerk.files.getFile(file, FileFixture.NOBODY).await();
    }

    private boolean isPublic(UUID file) {
        var shown = clerk.contents.getPublicImage(file + "-small");
        return shown.transform(r -> Future.succeededFuture(r.succeeded())).await();
    }

    private static JsonObject product(String status, @Nullable UUID ofVariant, UUID... images) {
        var list = new JsonArray();
        for (var id : images)
            list.add(new JsonObject().put("file_id", id.toString()).put("position", 1));
        var variants = new JsonArray();
        if (ofVariant != null) variants.add(new JsonObject().put("image_id", ofVariant.toString()));
        return new JsonObject().put("status", status).put("images", list).put("variants", variants);
    }

    private void deliver(String type, UUID subject, long version, JsonObject data) {
        TestEvents.deliver(fixture.env, "file", EventLog.event(type, subject, version, data))
                .await();
    }

    @Test
    void a_product_uses_its_images_and_those_of_its_variants() {
        var subject = Ids.next();
        var first = image();
        var second = image();
        deliver(CatalogEvents.PRODUCT_CREATED, subject, 1, product("draft", second, first));
        assertThat(List.of(now(first).used(), now(second).used())).containsOnly(true);
        assertThat(isPublic(first) || isPublic(second)).isFalse();
        deliver(CatalogEvents.PRODUCT_PUBLISHED, subject, 2, product("published", second, first));
        assertThat(isPublic(first) && isPublic(second)).isTrue();
        assertThat(code(clerk.files.deleteFile(first, FileFixture.NOBODY))).isEqualTo("409 in_use");
        deliver(CatalogEvents.PRODUCT_UPDATED, subject, 3, product("published", null, second));
        assertThat(now(first).used()).isFalse();
        assertThat(isPublic(second)).isTrue();
        deliver(CatalogEvents.PRODUCT_ARCHIVED, subject, 4, product("archived", null, second));
        assertThat(isPublic(second)).isFalse();
        assertThat(now(second).used()).isTrue();
        deliver(CatalogEvents.PRODUCT_DELETED, subject, 5, product("archived", null, second));
        assertThat(now(second).used()).isFalse();
    }

    @Test
    void an_event_that_comes_late_changes_nothing() {
        var subject = Ids.next();
        var old = image();
        var fresh = image();
        deliver(CatalogEvents.PRODUCT_UPDATED, subject, 3, product("published", null, fresh));
        deliver(CatalogEvents.PRODUCT_CREATED, subject, 1, product("published", null, old));
        assertThat(now(old).used()).isFalse();
        assertThat(isPublic(fresh)).isTrue();
        deliver(CatalogEvents.PRODUCT_ARCHIVED, subject, 5, product("archived", null, fresh));
        deliver(CatalogEvents.PRODUCT_PUBLISHED, subject, 4, product("published", null, fresh));
        assertThat(isPublic(fresh)).isFalse();
    }

    @Test
    void products_without_images_leave_no_row() {
        deliver(CatalogEvents.PRODUCT_CREATED, Ids.next(), 1, product("published", null));
        assertThat(fixture.count("file_user")).isZero();
    }

    @Test
    void many_events_at_once_are_applied_as_one_after_the_other() {
        var files = new ArrayList<UUID>();
        for (int i = 0; i < 6; i++) files.add(image());
        var events = new ArrayList<Event>();
        for (int i = 0; i < 60; i++)
            events.add(EventLog.event(
                    CatalogEvents.PRODUCT_UPDATED,
                    new UUID(7, i % 20),
                    i / 20 + 1,
                    product(i % 2 == 0 ? "published" : "draft", files.get(i % 3), files.get((i + i / 20) % 6))));
        TestEvents.deliver(fixture.env, "file", events).await();
        assertThat(fixture.count("file_user where version = 3")).isEqualTo(20);
        for (int i = 40; i < 60; i++) {
            var wanted = List.of(files.get(i % 3), files.get((i + 2) % 6)).stream()
                    .distinct()
                    .toList();
            var uses = "file_use where subject_id = '" + new UUID(7, i % 20) + "'";
            assertThat(fixture.count(uses)).isEqualTo(wanted.size());
            assertThat(fixture.count(uses + " and public = " + (i % 2 == 0))).isEqualTo(wanted.size());
        }
    }

    @Test
    void a_contract_uses_its_file() {
        var subject = Ids.next();
        var file = clerk.upload("a.txt", "signed").id();
        var data = new JsonObject().put("file_id", file.toString());
        deliver(PurchaseEvents.CONTRACT_CREATED, subject, 1, data);
        assertThat(now(file).used()).isTrue();
        assertThat(isPublic(file)).isFalse();
        var buyer = fixture.user("buyer", "files:read", "purchases:read");
        assertThat(buyer.content(file, null)).hasSize(6);
        deliver(PurchaseEvents.CONTRACT_UPDATED, subject, 2, new JsonObject());
        assertThat(now(file).used()).isFalse();
        deliver(PurchaseEvents.CONTRACT_UPDATED, subject, 3, data);
        deliver(PurchaseEvents.CONTRACT_DELETED, subject, 4, data);
        assertThat(now(file).used()).isFalse();
    }

    /** The hold of an hour ends when the event is applied, and not the use. */
    @Test
    void what_was_kept_before_is_used_from_the_event_on() {
        var subject = Ids.next();
        var file = image();
        clerk.require(subject, file);
        deliver(CatalogEvents.PRODUCT_CREATED, subject, 1, product("draft", null, file));
        assertThat(fixture.count("file_use where kept_until is null")).isOne();
        assertThat(fixture.count("file_use")).isOne();
    }
}
