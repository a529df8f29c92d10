package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.file.ContentQuery;
import tradepost.file.FileQuery;
import tradepost.file.core.image.TestImages;
import tradepost.kernel.Recorded;
import tradepost.kernel.StatementCounter;
import tradepost.kernel.listing.Page;
import tradepost.kernel.uploads.Upload;

/** How many statements each operation takes, begin and commit included, without those of the relay; recorded for a review. */
@ExtendWith(VertxExtension.class)
class FileStatementsTest {
    private static final int TIMES = 4;

    private StatementCounter counter;
    private final Map<String, Integer> counted = new LinkedHashMap<>();

    @Test
    void the_statements_of_each_operation_are_the_recorded_ones(Vertx vertx) throws IOException {
        counter = new StatementCounter(vertx, FileStatementsTest::isOfRelay);
        var fixture = new FileFixture(vertx, "db.port", Integer.toString(counter.port()));
        var clerk = fixture.user("clerk");
        var text = clerk.upload("a.txt", "a text").id();
        var image = clerk.upload("a.jpg", TestImages.jpeg(50, 50)).id();
        var number = new int[1];
        count(
                "chunk of an upload",
                () -> clerk.append(("chunk " + number[0]++).getBytes(StandardCharsets.UTF_8))
                        .await());
        var known = sent(clerk, i -> "a text");
        count(
                "file of an upload whose content is there",
                () -> clerk.files.createFile(known.remove(), FileFixture.NOBODY).await());
        var others = sent(clerk, i -> "text " + i);
        count(
                "file of an upload",
                () -> clerk.files
                        .createFile(others.remove(), FileFixture.NOBODY)
                        .await());
        count("read", () -> clerk.files.getFile(text, FileFixture.NOBODY).await());
        var query = new FileQuery(Page.first(50), null, null, null, null, null, null);
        count(
                "list of 50",
                () -> clerk.files.listFiles(query, FileFixture.NOBODY).await());
        count("content of one part", () -> clerk.content(text, null));
        count(
                "change",
                () -> clerk.files
                        .patchFile(text, new JsonObject().put("description", "" + number[0]++), FileFixture.NOBODY)
                        .await());
        count("require two files", () -> clerk.require(UUID.randomUUID(), text, image));
        var product = UUID.randomUUID();
        clerk.require(product, text, image);
        count("set two files", () -> clerk.set(product, number[0]++ % 2 == 0, text, image));
        clerk.set(product, true, text, image);
        count(
                "public image",
                () -> clerk.contents.getPublicImage(image + "-small").await());
        count(
                "part of a public image",
                () -> clerk.contents.readPublicImage(image + "-small", 0).await());
        var other = new ContentQuery("small");
        count(
                "size of an image",
                () -> clerk.contents
                        .getFileContent(image, other, FileFixture.NOBODY)
                        .await());
        var unused = new ArrayDeque<UUID>();
        for (int i = 0; i < TIMES; i++)
            unused.add(clerk.upload("c.txt", "unused " + i).id());
        count(
                "deletion",
                () -> clerk.files
                        .deleteFile(unused.remove(), FileFixture.NOBODY)
                        .await());
        Recorded.compare(
                "src/test/resources/statements.txt",
                counted.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        assertThat(counted).isNotEmpty();
    }

    /** It numbers events after each commit. An upload has not responded by then: it still removes what was sent. */
    private static boolean isOfRelay(String sql) {
        return sql.contains("relay_") || sql.contains("event_unnumbered");
    }

    /** Uploads without their files. */
    private static Queue<Upload> sent(FileFixture.User clerk, IntFunction<String> texts) {
        var sent = new ArrayDeque<Upload>();
        for (int i = 0; i < TIMES; i++) {
            var bytes = texts.apply(i).getBytes(StandardCharsets.UTF_8);
            sent.add(new Upload(clerk.append(bytes).await(), bytes.length, "b.txt", Map.of()));
        }
        return sent;
    }

    /** The lowest of several counts: the background of the context adds to some of them. */
    private void count(String what, Runnable operation) {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            int before = settled();
            operation.run();
            lowest = Math.min(lowest, counter.executed() - before);
        }
        counted.put(what, lowest);
    }

    /** The number of statements so far, when those that follow a response have followed it. */
    private int settled() {
        var last = new AtomicInteger(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> last.getAndSet(counter.executed()) == counter.executed());
        return counter.executed();
    }
}
