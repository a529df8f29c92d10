package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.FileService;
import tradepost.file.StoredFile;
import tradepost.file.core.content.Contents;
import tradepost.file.core.content.TestSweep;
import tradepost.file.core.image.TestImages;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.uploads.Upload;

/** Equal contents are stored once, and the room that files take is bounded, whatever happens at the same time. */
@ExtendWith(VertxExtension.class)
class EqualContentsTest {
    private static final int MEGABYTE = 1 << 20;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_same_file_twice_at_once_is_stored_once(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        var image = TestImages.jpeg(300, 200);
        var sent = IntStream.range(0, 6)
                .mapToObj(i -> fixture.user("user" + i).send("a" + i + ".jpg", image))
                .toList();
        Future.all(sent).await();
        assertThat(sent.stream().map(f -> f.result().sha256()).distinct()).hasSize(1);
        assertThat(fixture.count("file")).isEqualTo(6);
        assertThat(fixture.count("content")).isEqualTo(1);
        assertThat(FileFixture.filesIn(fixture.folder)).hasSize(5);
        for (int i = 0; i < 6; i++) {
            var user = fixture.user("user" + i);
            assertThat(user.content(sent.get(i).result().id(), null)).isEqualTo(image);
        }
    }

    @Test
    void a_content_goes_with_the_last_file_that_has_it(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        var user = fixture.user("clerk");
        var sweep = new TestSweep(vertx, fixture);
        var first = user.upload("a.txt", "the same");
        var second = user.upload("b.txt", "the same");
        user.files.deleteFile(first.id(), FileFixture.NOBODY).await();
        sweep.deleteDiscarded();
        assertThat(user.content(second.id(), null)).isEqualTo(bytes("the same"));
        user.files.deleteFile(second.id(), FileFixture.NOBODY).await();
        assertThat(fixture.count("content")).isZero();
        sweep.deleteDiscarded();
        assertThat(FileFixture.filesIn(fixture.folder)).isEmpty();
        assertThat(fixture.count("discarded_content")).isZero();
        assertThat(fixture.count("file_space where bytes <> 0 or objects <> 0")).isZero();
    }

    /** Files come and go at the same time, and no file is ever without its content. */
    @Test
    void deleting_and_uploading_the_same_content_never_loses_it(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        var sweep = new TestSweep(vertx, fixture);
        long seed = Long.getLong("tradepost.seed", System.nanoTime());
        var random = new Random(seed);
        var contents = List.of(bytes("one"), bytes("two"));
        var there = new ArrayList<StoredFile>();
        for (int round = 0; round < 15; round++) {
            var work = new ArrayList<Future<?>>();
            var made = new ArrayList<Future<StoredFile>>();
            for (int i = 0; i < 6; i++) {
                if (random.nextBoolean() || there.isEmpty())
                    made.add(fixture.user("user" + i).send("a.txt", contents.get(random.nextInt(2))));
                else {
                    var gone = there.remove(random.nextInt(there.size()));
                    work.add(fixture.manager().files.deleteFile(gone.id(), FileFixture.NOBODY));
                }
            }
            work.addAll(made);
            Future.join(work).otherwiseEmpty().await();
            sweep.deleteDiscarded();
            for (var one : made) there.add(one.await());
            for (var file : there)
                assertThat(fixture.manager().content(file.id(), null))
                        .as("seed %d", seed)
                        .hasSize(3);
            var used = new HashSet<String>();
            for (var file : there) used.add(file.sha256());
            assertThat(fixture.count("content")).as("seed %d", seed).isEqualTo(used.size());
            var usage = fixture.manager().files.getFileUsage(FileFixture.NOBODY).await();
            assertThat(usage.files()).as("seed %d", seed).isEqualTo(there.size());
            assertThat(usage.storedFiles()).as("seed %d", seed).isEqualTo(used.size());
            assertThat(usage.storedBytes()).as("seed %d", seed).isEqualTo(3L * used.size());
        }
        long held = fixture.db
                .query("select coalesce(sum(bytes), 0)::bigint from file_space where owner <> '*'")
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(held).as("seed %d", seed).isEqualTo(3L * there.size());
    }

    @Test
    void the_quota_of_the_installation_holds_for_uploads_at_the_same_time(Vertx vertx) {
        var fixture = new FileFixture(vertx, "files.quota_mb", "1");
        var sent = IntStream.range(0, 8)
                .mapToObj(i -> fixture.user("user" + i).send("a.txt", bytes(("" + i).repeat(300_000))))
                .toList();
        Future.join(sent).otherwiseEmpty().await();
        assertThat(sent.stream().filter(Future::succeeded)).hasSize(3);
        for (var one : sent) if (one.failed()) assertThat(code(one)).isEqualTo("409 quota_exceeded");
        assertThat(fixture.count("file_space where owner = '*' and bytes = 900000"))
                .isOne();
        assertThat(FileFixture.filesIn(fixture.folder)).hasSize(3);
        // an equal content takes no more room of the installation
        var known = sent.stream()
                .filter(Future::succeeded)
                .findFirst()
                .orElseThrow()
                .result();
        var content = fixture.manager().content(known.id(), null);
        assertThat(fixture.user("other").upload("b.txt", content).sha256()).isEqualTo(known.sha256());
    }

    @Test
    void the_quota_of_a_user_holds_for_uploads_at_the_same_time(Vertx vertx) {
        var fixture = new FileFixture(vertx, "files.user_quota_mb", "1");
        var user = fixture.user("clerk");
        var content = bytes("x".repeat(MEGABYTE / 4));
        var sent =
                IntStream.range(0, 7).mapToObj(i -> user.send("a.txt", content)).toList();
        Future.join(sent).otherwiseEmpty().await();
        assertThat(sent.stream().filter(Future::succeeded)).hasSize(4);
        for (var one : sent) if (one.failed()) assertThat(code(one)).isEqualTo("409 quota_exceeded");
        assertThat(fixture.user("other").upload("a.txt", content).size()).isEqualTo(content.length);
        // a deleted file gives its room back
        var first = sent.stream()
                .filter(Future::succeeded)
                .findFirst()
                .orElseThrow()
                .result();
        user.files.deleteFile(first.id(), FileFixture.NOBODY).await();
        assertThat(user.upload("b.txt", content).size()).isEqualTo(content.length);
    }

    @Test
    void the_keys_of_a_user_share_the_quota_of_the_user() {
        var user = new Caller(new UUID(0, 1), "admin", List.of("*"));
        var key = new Caller(new UUID(0, 2), Roles.KEY, List.of("*"), List.of(), 0, "", user.userId());
        var other = new Caller(new UUID(0, 3), "admin", List.of("*"));
        assertThat(Contents.owner(key)).isEqualTo(Contents.owner(user)).isNotEqualTo(Contents.owner(other));
    }

    @Test
    void a_repetition_with_the_same_key_is_the_same_file(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        var box = fixture.identity.proxy("admin", "uploads.file", tradepost.kernel.uploads.UploadBox.class);
        var files = fixture.identity.withKey("key-1", FileService.ADDRESS, FileService.class);
        var made = new ArrayList<StoredFile>();
        for (int i = 0; i < 2; i++) {
            var id = UUID.randomUUID();
            var chunk = java.util.Base64.getEncoder().encodeToString(bytes("once"));
            box.append(id, "createFile", 0, chunk, FileFixture.NOBODY).await();
            made.add(files.createFile(new Upload(id, 4, "a.txt", null), FileFixture.NOBODY)
                    .await());
        }
        assertThat(made.get(1)).isEqualTo(made.get(0));
        assertThat(fixture.count("file")).isEqualTo(1);
        assertThat(fixture.count("upload")).isZero();
    }
}
