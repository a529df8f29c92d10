package tradepost.file.core.use;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.FileUrls;
import tradepost.file.core.FileFixture;
import tradepost.file.core.content.FileAccess;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;

/** The lists of files find their rows by indexes. */
@ExtendWith(VertxExtension.class)
class FileListsTest {
    private static final Caller MANAGER = new Caller(new UUID(0, 1), "admin", List.of("*"));
    private static final Caller CLERK = new Caller(new UUID(0, 2), "clerk", List.of("files:read", "products:read"));
    private static final Caller SELLER = new Caller(new UUID(0, 4), "seller", List.of("files:read", "orders:read"));

    @Test
    void filters_and_sorts_are_served_by_indexes(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        TestDb.run("file", """
                insert into content(sha256, key, bytes, stored_bytes)
                select h, substr(h, 1, 2) || '/' || h || '-00000000', 10, 10
                from (select encode(sha256(i::text::bytea), 'hex') as h from generate_series(1, 20000) i) g;
                insert into file(id, name, content_type, size, sha256, created_by, owner, unused_since, readers)
                select gen_random_uuid(), 'file ' || substr(sha256, 1, 10) || '.txt', case when random() < 0.01 then 'image/png' else 'text/plain' end, 10,
                  sha256, creator, creator, case when random() < 0.05 then now() end, array[creator, case when random() < 0.9 then 'orders:read' end]
                from (select sha256, 'user:00000000-0000-0000-0000-00000000000' || case when random() < 0.01 then 2 else 3 end as creator from content) c;
                analyze
                """);
        var listing = new FileQueries(new FileUrls("")).listed();
        var db = fixture.db;
        Supplier<Where> all = () -> FileAccess.of(MANAGER).in(Where.of("true"));
        for (var sort : List.of("name", "-size", "created_at", "-updated_at", "-created_at"))
            Plans.scanNoTable(db, Plans.rows(db, listing, List.of(sort), all.get()));
        Plans.scanNoTable(db, Plans.rows(db, listing, List.of(), all.get()));
        Plans.useIndex("file_type", db, listing, () -> all.get().in("content_type", List.of("image/png")));
        Plans.useIndex("file_creator", db, listing, () -> all.get().and("created_by = ?", CLERK.actor()));
        Plans.useIndex("file_content", db, listing, () -> all.get().and("sha256 = ?", "ab".repeat(32)));
        Plans.useIndexes(db, listing, List.of(), () -> all.get().when(true, "unused_since is not null"));
        // few are the clerk's, and most are the seller's
        Plans.useIndex("file_readers", db, listing, () -> FileAccess.of(CLERK).in(Where.of("true")));
        Plans.scanNoTable(
                db, Plans.rows(db, listing, List.of(), FileAccess.of(SELLER).in(Where.of("true"))));
        assertThat(FileAccess.of(MANAGER).all()).isTrue();
        assertThat(FileAccess.of(CLERK).names())
                .startsWith(CLERK.actor())
                .contains("products:read", "files:read")
                .doesNotContain("purchases:read");
    }

    @Test
    void a_caller_who_is_limited_to_locations_sees_nothing_that_may_belong_to_others() {
        var limited = new Caller(
                new UUID(0, 2),
                "clerk",
                List.of("files:*", "items:read", "purchases:read"),
                List.of(new UUID(0, 9)),
                0,
                "");
        var access = FileAccess.of(limited);
        assertThat(access.all()).isFalse();
        assertThat(access.names()).contains("items:read").doesNotContain("purchases:read");
    }
}
