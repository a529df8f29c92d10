package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.ContentQuery;
import tradepost.file.CreateFileLink;
import tradepost.file.core.image.TestImages;

/** Contents are read in parts, by whoever may read them. */
@ExtendWith(VertxExtension.class)
class FileDownloadsTest {
    private static final ContentQuery ORIGINAL = new ContentQuery(null);

    private static String text(int bytes) {
        var random = new Random(1);
        var text = new StringBuilder(bytes);
        while (text.length() < bytes) text.append((char) ('a' + random.nextInt(26)));
        return text.toString();
    }

    @Test
    void a_content_is_the_same_in_parts(Vertx vertx) {
        var clerk = new FileFixture(vertx).user("clerk");
        var text = text(700_000);
        var file = clerk.upload("long name.txt", text);
        var download = clerk.contents
                .getFileContent(file.id(), ORIGINAL, FileFixture.NOBODY)
                .await();
        assertThat(download.parts()).isEqualTo(3);
        assertThat(download.bytes()).isEqualTo(700_000);
        assertThat(download.fileName()).isEqualTo("long name.txt");
        assertThat(download.mediaType()).isEqualTo("text/plain");
        assertThat(download.stored().tag()).isEqualTo(file.sha256());
        assertThat(download.stored().isInline()).isFalse();
        assertThat(download.stored().cacheControl()).isEqualTo("private, no-cache");
        assertThat(clerk.content(file.id(), null)).asString().isEqualTo(text);
        for (int part : new int[] {-1, 3, Integer.MAX_VALUE})
            assertThat(code(clerk.contents.readFileContent(file.id(), ORIGINAL, part, FileFixture.NOBODY)))
                    .isEqualTo("400 invalid_arguments");
    }

    @Test
    void an_image_is_read_in_its_sizes(Vertx vertx) {
        var clerk = new FileFixture(vertx).user("clerk");
        var image = TestImages.jpeg(500, 250);
        var file = clerk.upload("chair.jpg", image);
        assertThat(clerk.content(file.id(), "original")).isEqualTo(image);
        var small = clerk.contents
                .getFileContent(file.id(), new ContentQuery("small"), FileFixture.NOBODY)
                .await();
        assertThat(small.fileName()).isEqualTo("chair-small.jpg");
        assertThat(small.stored().isInline()).isTrue();
        assertThat(small.stored().tag()).isEqualTo(file.sha256() + "-small");
        assertThat(TestImages.read(clerk.content(file.id(), "small")).getWidth())
                .isEqualTo(400);
        var text = clerk.upload("a.txt", "a");
        assertThat(code(clerk.contents.getFileContent(text.id(), new ContentQuery("small"), FileFixture.NOBODY)))
                .isEqualTo("404 no_such_size");
    }

    @Test
    void a_link_works_without_a_token_until_it_expires(Vertx vertx) throws Exception {
        var fixture = new FileFixture(vertx);
        var clerk = fixture.user("clerk");
        var file = clerk.upload("chair.jpg", TestImages.jpeg(500, 250));
        var link = clerk.files
                .createFileLink(file.id(), new CreateFileLink(600, "small"), FileFixture.NOBODY)
                .await();
        assertThat(link.toString()).doesNotContain(link.url());
        var token = link.url().substring("/api/files/links/".length());
        assertThat(clerk.contents.getLinkedContent(token).await().fileName()).isEqualTo("chair-small.jpg");
        assertThat(clerk.contents.readLinkedContent(token, 0).await().bytes().getBytes())
                .isEqualTo(clerk.content(file.id(), "small"));
        for (int i = 0; i < token.length(); i++) {
            var other = token.charAt(i) == 'A' ? 'B' : 'A';
            var forged = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(code(clerk.contents.getLinkedContent(forged)))
                    .as("character %d", i)
                    .isEqualTo("404 link_not_found");
        }
        for (var wrong : new String[] {"", "x", token + "A", token.substring(4), "§"})
            assertThat(code(clerk.contents.getLinkedContent(wrong))).isEqualTo("404 link_not_found");
        var brief = clerk.files
                .createFileLink(file.id(), new CreateFileLink(1, null), FileFixture.NOBODY)
                .await()
                .url()
                .substring("/api/files/links/".length());
        org.awaitility.Awaitility.await()
                .until(() -> clerk.contents
                        .getLinkedContent(brief)
                        .transform(r -> io.vertx.core.Future.succeededFuture(r.failed()))
                        .await());
        assertThat(code(clerk.contents.getLinkedContent(brief))).isEqualTo("410 link_expired");
        // what was begun before goes on
        assertThat(clerk.contents.readLinkedContent(brief, 0).await().bytes().length())
                .isPositive();
        clerk.files.deleteFile(file.id(), FileFixture.NOBODY).await();
        assertThat(code(clerk.contents.getLinkedContent(token))).isEqualTo("404 link_not_found");
    }

    @Test
    void a_link_of_the_previous_secret_works(Vertx vertx) {
        var old = "the previous secret of tests, used nowhere else";
        var before = new FileFixture(vertx, "service.secret_previous", old);
        var links = new tradepost.file.core.content.FileLinks(
                tradepost.kernel.TestDb.config("file", "service.secret", old));
        var file = before.user("clerk").upload("a.txt", "a");
        var token = links.token(file.id(), "original", java.time.Instant.now().plusSeconds(60));
        assertThat(before.user("clerk").contents.getLinkedContent(token).await().fileName())
                .isEqualTo("a.txt");
        var unknown = new tradepost.file.core.content.FileLinks(tradepost.kernel.TestDb.config(
                "file", "service.secret", "a secret that was never that of this program"));
        var forged =
                unknown.token(file.id(), "original", java.time.Instant.now().plusSeconds(60));
        assertThat(code(before.user("clerk").contents.getLinkedContent(forged))).isEqualTo("404 link_not_found");
    }

    @Test
    void a_content_that_the_store_has_lost_is_named(Vertx vertx) throws Exception {
        var fixture = new FileFixture(vertx);
        var clerk = fixture.user("clerk");
        var file = clerk.upload("a.txt", "a");
        for (var stored : FileFixture.filesIn(fixture.folder)) java.nio.file.Files.delete(stored);
        assertThat(code(clerk.contents.readFileContent(file.id(), ORIGINAL, 0, FileFixture.NOBODY)))
                .isEqualTo("404 file_content_missing");
        fixture.store.away = true;
        assertThat(code(clerk.contents.readFileContent(file.id(), ORIGINAL, 0, FileFixture.NOBODY)))
                .isEqualTo("503 files_unavailable");
    }

    @Test
    void the_base_url_is_that_of_public_images_only(Vertx vertx) {
        var fixture = new FileFixture(vertx, "files.base_url", "https://cdn.example/");
        var clerk = fixture.user("clerk");
        var image = clerk.upload("chair.jpg", TestImages.jpeg(20, 10));
        assertThat(image.url()).startsWith("/api/files/");
        var product = java.util.UUID.randomUUID();
        clerk.require(product, image.id());
        clerk.set(product, true, image.id());
        var shown = clerk.files.getFile(image.id(), FileFixture.NOBODY).await();
        assertThat(shown.url()).isEqualTo("https://cdn.example/api/files/public/" + image.id() + "-large");
    }
}
