package tradepost.file.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.file.core.image.TestImages;
import tradepost.file.core.store.FileStore;
import tradepost.kernel.uploads.Upload;

/** Uploads that are meant to do harm are refused, or do none, and nothing of them remains. */
@ExtendWith(VertxExtension.class)
class HostileUploadsTest {
    private static final String SCRIPT = "<script>alert(1)</script>";
    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\">" + SCRIPT + "</svg>";
    private static final String HTML = "<!doctype html><html><body>" + SCRIPT + "</body></html>";
    private static final String PDF =
            "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";

    private FileFixture fixture;
    private FileFixture.User clerk;

    /** The bucket that has the contents; null for a folder. */
    @Nullable
    FileStore bucket(Vertx vertx) {
        return null;
    }

    @BeforeEach
    void start(Vertx vertx) {
        fixture = new FileFixture(
                vertx,
                bucket(vertx),
                "files.max_bytes",
                "600000",
                "files.max_bytes_managers",
                "1000000",
                "files.image_pixels",
                "4000000");
        clerk = fixture.user("clerk");
    }

    /** Whatever happened before. */
    @AfterEach
    void nothing_temporary_is_left() {
        assertThat(FileFixture.filesIn(fixture.work)).isEmpty();
        assertThat(fixture.count("upload")).isZero();
        assertThat(fixture.count("upload_chunk")).isZero();
        assertThat((long) fixture.stored()).isEqualTo(contents());
    }

    private long contents() {
        return fixture.db
                .query("select coalesce(sum(1 + jsonb_array_length(sizes)), 0)::bigint from content")
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private String refused(String name, String content) {
        return refused(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private String refused(String name, byte[] content) {
        var code = code(clerk.send(name, content));
        assertThat(fixture.count("file")).isZero();
        assertThat(fixture.stored()).isZero();
        return code;
    }

    @Test
    void folders_of_a_name_are_removed() {
        assertThat(clerk.upload("../../../etc/passwd.txt", "x").name()).isEqualTo("passwd.txt");
        assertThat(clerk.upload("..\\..\\Windows\\win.txt", "x").name()).isEqualTo("win.txt");
        assertThat(clerk.upload("C:\\fakepath\\plan.txt", "x").name()).isEqualTo("plan.txt");
        assertThat(clerk.upload("/abs/olute.txt", "x").name()).isEqualTo("olute.txt");
        assertThat(clerk.upload("  a b.txt ", "x").name()).isEqualTo("a b.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\0.txt",
                "a.txt\0.png",
                "a\n.txt",
                "a\u007f.txt",
                "a\u202etxt.exe",
                "\ud800.txt",
                "..",
                ".",
                "",
                "folder/",
                ".txt",
                "a.txt.",
                "../..",
                "a\u2028b.txt"
            })
    void a_name_that_hides_something_is_refused(String name) {
        assertThat(refused(name, "x")).isEqualTo("400 invalid_name");
    }

    @Test
    void a_name_has_at_most_255_characters() {
        assertThat(refused("a".repeat(296) + ".txt", "x")).isEqualTo("400 invalid_name");
        assertThat(refused("a".repeat(252) + ".txt", "x")).isEqualTo("400 invalid_name");
        var longest = "😀".repeat(251) + ".txt";
        assertThat(clerk.upload(longest, "x").name()).isEqualTo(longest);
    }

    @Test
    void a_name_is_composed() {
        assertThat(clerk.upload("Ma\u0308rz.txt", "x").name()).isEqualTo("M\u00e4rz.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.svg",
                "a.html",
                "a.htm",
                "a.xhtml",
                "a.xml",
                "a.js",
                "a.exe",
                "a.jar",
                "a.php",
                "a",
                "a.png.exe",
                "a.docm"
            })
    void a_type_that_is_not_listed_is_refused(String name) {
        assertThat(refused(name, SVG)).isEqualTo("415 unsupported_file_type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "webp", "pdf", "txt", "csv", "docx", "odt", "zip"})
    void svg_and_html_are_refused_under_any_other_name(String extension) {
        for (var content : new String[] {SVG, "<?xml version=\"1.0\"?>" + SVG, HTML, "\n  <HTML>" + SCRIPT})
            assertThat(refused("a." + extension, content)).isEqualTo("415 file_type_mismatch");
    }

    @Test
    void an_image_under_the_name_of_another_type_is_refused() {
        assertThat(refused("a.png", TestImages.jpeg(20, 20))).isEqualTo("415 file_type_mismatch");
        assertThat(refused("a.jpg", TestImages.png(20, 20))).isEqualTo("415 file_type_mismatch");
        assertThat(refused("a.txt", TestImages.png(20, 20))).isEqualTo("415 file_type_mismatch");
        assertThat(refused("a.pdf", zip("a.txt"))).isEqualTo("415 file_type_mismatch");
        assertThat(refused("a.csv", PDF)).isEqualTo("415 file_type_mismatch");
    }

    @Test
    void text_with_control_characters_is_none() {
        assertThat(refused("a.txt", "a\0b")).isEqualTo("415 file_type_mismatch");
        assertThat(refused("a.csv", "sku,name\n1,\u0001")).isEqualTo("415 file_type_mismatch");
        var late = ("x".repeat(500_000) + "\0").getBytes(StandardCharsets.UTF_8);
        assertThat(refused("a.txt", late)).isEqualTo("415 file_type_mismatch");
        assertThat(clerk.upload("a.csv", "sku;name\r\n1;Tür\tgrün\r\n").contentType())
                .isEqualTo("text/csv");
        assertThat(clerk.upload("b.txt", "From: a\nIt is a text.").contentType())
                .isEqualTo("text/plain");
    }

    @Test
    void documents_have_their_parts_and_no_macros() {
        var word = zip("[Content_Types].xml", "_rels/.rels", "word/document.xml");
        assertThat(clerk.upload("a.docx", word).contentType()).endsWith("wordprocessingml.document");
        var sheet = zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml");
        assertThat(clerk.upload("a.xlsx", sheet).contentType()).endsWith("spreadsheetml.sheet");
        assertThat(clerk.upload("a.odt", openDocument("text")).contentType()).endsWith("opendocument.text");
        assertThat(clerk.upload("a.ods", openDocument("spreadsheet")).contentType())
                .endsWith("opendocument.spreadsheet");
        assertThat(clerk.upload("a.zip", zip("a.txt")).contentType()).isEqualTo("application/zip");
        assertThat(clerk.upload("a.pdf", PDF).contentType()).isEqualTo("application/pdf");
        for (var wrong : new byte[][] {
            zip("a.txt"),
            sheet,
            openDocument("text"),
            zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            zip("[Content_Types].xml", "word/document.xml", "word/VBAPROJECT.BIN"),
            Arrays.copyOf(word, word.length / 2)
        }) assertThat(code(clerk.send("b.docx", wrong))).isEqualTo("415 file_type_mismatch");
        assertThat(code(clerk.send("b.ods", openDocument("text")))).isEqualTo("415 file_type_mismatch");
        assertThat(code(clerk.send("b.xlsx", word))).isEqualTo("415 file_type_mismatch");
        assertThat(code(clerk.send("b.zip", new byte[] {'P', 'K', 3, 4}))).isEqualTo("415 file_type_mismatch");
    }

    /** It is what its signature says; the rest of it is never looked at. */
    @Test
    void a_polyglot_does_no_harm() {
        var archive = joined(TestImages.png(20, 20), zip("a.class"));
        assertThat(clerk.upload("a.png", archive).contentType()).isEqualTo("image/png");
        assertThat(code(clerk.send("a.zip", archive))).isEqualTo("415 file_type_mismatch");
        var script = joined(
                "GIF89a/*".getBytes(StandardCharsets.US_ASCII), ("*/=1;" + SCRIPT).getBytes(StandardCharsets.US_ASCII));
        assertThat(code(clerk.send("a.gif", script))).isEqualTo("415 invalid_image");
        assertThat(code(clerk.send("a.js", script))).isEqualTo("415 unsupported_file_type");
        var page = joined(TestImages.jpeg(20, 20), HTML.getBytes(StandardCharsets.US_ASCII));
        var file = clerk.upload("a.jpg", page);
        for (var size : file.sizes())
            assertThat(new String(clerk.content(file.id(), size.size()), StandardCharsets.ISO_8859_1))
                    .doesNotContain("script");
    }

    @Test
    void an_image_that_is_too_large_or_damaged_is_refused() {
        assertThat(refused("a.png", TestImages.pngOf(20_000, 20_000))).isEqualTo("413 too_many_pixels");
        assertThat(refused("a.png", TestImages.pngOf(1_000, 1_000))).isEqualTo("415 invalid_image");
        assertThat(refused("a.jpg", Arrays.copyOf(TestImages.jpeg(300, 300), 200)))
                .isEqualTo("415 invalid_image");
    }

    @Test
    void a_bomb_does_not_explode() {
        var text = TestImages.pngWithBomb(TestImages.png(30, 30), 100 << 20);
        assertThat(clerk.upload("a.png", text).image()).isNotNull();
        assertThat(clerk.upload("a.zip", zipBomb()).contentType()).isEqualTo("application/zip");
    }

    @Test
    void an_empty_file_is_refused() {
        assertThat(code(clerk.files.createFile(
                        new Upload(UUID.randomUUID(), 0, "a.txt", Map.of()), FileFixture.NOBODY)))
                .isEqualTo("400 empty_file");
    }

    @Test
    void a_file_may_have_as_many_bytes_as_allowed_and_not_one_more() {
        var largest = "x".repeat(600_000).getBytes(StandardCharsets.UTF_8);
        assertThat(clerk.upload("a.txt", largest).size()).isEqualTo(600_000);
        assertThat(code(clerk.send("b.txt", ("x".repeat(600_001)).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("413 payload_too_large");
        var manager = fixture.manager();
        var more = "y".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        assertThat(manager.upload("c.txt", more).size()).isEqualTo(1_000_000);
        assertThat(code(manager.send("d.txt", ("y".repeat(1_000_001)).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("413 payload_too_large");
        discardUnclaimed();
    }

    /** The gateway does it when a chunk is refused. */
    private void discardUnclaimed() {
        fixture.db.query("delete from upload where claimed_by is null").await();
    }

    @Test
    void an_upload_of_somebody_else_is_not_found() {
        var content = "secret".getBytes(StandardCharsets.UTF_8);
        var id = clerk.append(content).await();
        var other = fixture.user("other");
        assertThat(code(other.files.createFile(new Upload(id, content.length, "a.txt", Map.of()), FileFixture.NOBODY)))
                .isEqualTo("503 unavailable");
        assertThat(fixture.count("file")).isZero();
        discardUnclaimed();
    }

    @Test
    void a_store_that_is_away_leaves_nothing() {
        fixture.store.away = true;
        assertThat(code(clerk.send("a.png", TestImages.png(50, 50)))).isEqualTo("503 files_unavailable");
        fixture.store.away = false;
        assertThat(fixture.count("file")).isZero();
        assertThat(clerk.upload("a.png", TestImages.png(50, 50)).sizes()).hasSize(4);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] zip(String... names) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("<part/>".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] openDocument(String kind) {
        var type = ("application/vnd.oasis.opendocument." + kind).getBytes(StandardCharsets.US_ASCII);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            var first = new ZipEntry("mimetype");
            var sum = new CRC32();
            sum.update(type);
            first.setMethod(ZipEntry.STORED);
            first.setSize(type.length);
            first.setCrc(sum.getValue());
            zip.putNextEntry(first);
            zip.write(type);
            zip.putNextEntry(new ZipEntry("content.xml"));
            zip.write("<content/>".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] zipBomb() {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) zip.write(zeros);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
