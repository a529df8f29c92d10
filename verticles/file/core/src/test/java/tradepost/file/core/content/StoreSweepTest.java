package tradepost.file.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.core.FileFixture;
import tradepost.file.core.image.TestImages;

@ExtendWith(VertxExtension.class)
class StoreSweepTest {
    private static final String HASH = "ab".repeat(32);

    private static Path left(FileFixture fixture, String name) throws IOException {
        var file = fixture.folder.resolve("ab/" + HASH + name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "left over");
    }

    @Test
    void what_a_crash_has_left_in_the_store_is_deleted_and_nothing_else(Vertx vertx) throws IOException {
        var fixture = new FileFixture(vertx);
        var file = fixture.user("clerk").upload("a.jpg", TestImages.jpeg(50, 50));
        var left = left(fixture, "-0123abcd");
        var size = left(fixture, "-0123abcdmedium.jpg");
        var foreign = left(fixture, "");
        var sweep = new TestSweep(vertx, fixture);
        while (sweep.deleteUnknown(2)) assertThat(file).isNotNull();
        assertThat(left).doesNotExist();
        assertThat(size).doesNotExist();
        assertThat(foreign).exists(); // no key of ours
        assertThat(FileFixture.filesIn(fixture.folder)).hasSize(6);
        assertThat(fixture.user("clerk").content(file.id(), "medium")).isNotEmpty();
    }

    @Test
    void what_was_put_just_now_stays(Vertx vertx) throws IOException {
        var fixture = new FileFixture(vertx);
        var left = left(fixture, "-0123abcd");
        assertThat(new TestSweep(vertx, fixture, Duration.ofMinutes(1)).deleteUnknown(100))
                .isFalse();
        assertThat(left).exists();
    }

    @Test
    void a_store_that_is_away_keeps_what_is_to_be_deleted(Vertx vertx) {
        var fixture = new FileFixture(vertx);
        var user = fixture.user("clerk");
        var file = user.upload("a.txt", "x");
        fixture.store.away = true;
        user.files.deleteFile(file.id(), FileFixture.NOBODY).await();
        var sweep = new TestSweep(vertx, fixture);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(sweep::deleteDiscarded))
                .isNotNull();
        assertThat(fixture.count("discarded_content")).isOne();
        fixture.store.away = false;
        sweep.deleteDiscarded();
        assertThat(fixture.count("discarded_content")).isZero();
        assertThat(FileFixture.filesIn(fixture.folder)).isEmpty();
    }
}
