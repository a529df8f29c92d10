package tradepost.file.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

/** What sizes an image gets, whatever kind of image it is. */
class ImageSizesTest {
    private static final ImageLimits LIMITS = new ImageLimits(4_000_000, 4_000_000, 8_000_000, 30);

    @TempDir
    Path folder;

    private static Vertx vertx;
    private static ImagePool pool;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        pool = new ImagePool(vertx, new SimpleMeterRegistry(), LIMITS);
    }

    @AfterAll
    static void stop() {
        pool.close();
        Awaitility.await().untilAsserted(() -> assertThat(decoding()).isEmpty());
        vertx.close().await();
    }

    /** The processes that decode images for this one. */
    private static List<ProcessHandle> decoding() {
        return ProcessHandle.current()
                .children()
                .filter(p -> p.isAlive() && p.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    private MadeSizes made(byte[] image, String format) {
        return made(image, format, pool);
    }

    private MadeSizes made(byte[] image, String format, ImageLimits limits) {
        try (var other = new ImagePool(vertx, new SimpleMeterRegistry(), limits)) {
            return made(image, format, other);
        }
    }

    private MadeSizes made(byte[] image, String format, ImagePool by) {
        try {
            var file = Files.write(folder.resolve("image"), image);
            return TestVerticle.run(vertx, () -> Tasks.run(vertx, () -> by.sizes(file, format, folder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BufferedImage picture(MadeSizes made, String size) {
        return TestImages.read(bytes(made, size));
    }

    private static byte[] bytes(MadeSizes made, String size) {
        try {
            for (var one : made.sizes()) if (one.size().equals(size)) return Files.readAllBytes(one.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no " + size);
    }

    private static String colours(BufferedImage image) {
        return TestImages.colour(image, 0.2, 0.5) + " " + TestImages.colour(image, 0.8, 0.5);
    }

    @Test
    void a_large_image_gets_four_sizes_in_its_proportions() {
        var made = made(TestImages.jpeg(2_000, 1_000), "jpeg");
        assertThat(made.width() + " x " + made.height()).isEqualTo("2000 x 1000");
        assertThat(made.sizes())
                .extracting(s -> s.size() + " " + s.width() + " x " + s.height() + " " + s.contentType())
                .containsExactly(
                        "thumbnail 160 x 80 image/jpeg",
                        "small 400 x 200 image/jpeg",
                        "medium 800 x 400 image/jpeg",
                        "large 1600 x 800 image/jpeg");
        for (var size : made.sizes()) {
            var picture = picture(made, size.size());
            assertThat(picture.getWidth()).isEqualTo(size.width());
            assertThat(colours(picture)).isEqualTo("red blue");
            assertThat(size.bytes()).isEqualTo(bytes(made, size.size()).length);
        }
    }

    @Test
    void a_small_image_is_not_enlarged() {
        var made = made(TestImages.png(100, 300), "png");
        assertThat(made.sizes())
                .extracting(s -> s.width() + " x " + s.height())
                .containsExactly("53 x 160", "100 x 300", "100 x 300", "100 x 300");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 40 x 20",
        "2, 40 x 20",
        "3, 40 x 20",
        "4, 40 x 20",
        "5, 20 x 40",
        "6, 20 x 40",
        "7, 20 x 40",
        "8, 20 x 40"
    })
    void an_image_is_turned_as_the_camera_says(int orientation, String dimensions) {
        var made = made(TestImages.withExif(TestImages.jpeg(40, 20), orientation), "jpeg");
        assertThat(made.width() + " x " + made.height()).isEqualTo(dimensions);
        var picture = picture(made, "large");
        assertThat(picture.getWidth() + " x " + picture.getHeight()).isEqualTo(dimensions);
        var expected = switch (orientation) {
            case 1, 4 -> "red blue";
            case 2, 3 -> "blue red";
            default -> null;
        };
        if (expected != null) assertThat(colours(picture)).isEqualTo(expected);
        else {
            var topBottom = TestImages.colour(picture, 0.5, 0.2) + " " + TestImages.colour(picture, 0.5, 0.8);
            assertThat(topBottom).isEqualTo(orientation == 5 || orientation == 6 ? "red blue" : "blue red");
        }
    }

    @Test
    void a_png_is_turned_too() {
        var made = made(TestImages.pngWithExif(TestImages.png(40, 20), 6), "png");
        assertThat(made.width() + " x " + made.height()).isEqualTo("20 x 40");
    }

    @Test
    void the_sizes_have_no_metadata() {
        var image = TestImages.withExif(TestImages.jpeg(200, 100), 1);
        assertThat(new String(image, StandardCharsets.ISO_8859_1)).contains("GPS 52.5 N", "Exif");
        var made = made(image, "jpeg");
        for (var size : made.sizes())
            assertThat(new String(bytes(made, size.size()), StandardCharsets.ISO_8859_1))
                    .doesNotContain("GPS")
                    .doesNotContain("Exif");
    }

    @Test
    void transparent_parts_stay_transparent() {
        var made = made(TestImages.transparentPng(300, 300), "png");
        assertThat(made.sizes()).allMatch(s -> s.contentType().equals("image/png"));
        for (var size : made.sizes())
            assertThat(colours(picture(made, size.size()))).isEqualTo("red transparent");
    }

    @Test
    void an_image_without_transparent_parts_is_a_jpeg() {
        assertThat(made(TestImages.png(300, 300), "png").sizes())
                .allMatch(s -> s.contentType().equals("image/jpeg"));
    }

    @Test
    void printers_colours_become_those_of_screens() {
        var made = made(TestImages.cmykJpeg(400, 200), "jpeg");
        assertThat(picture(made, "small").getRaster().getNumBands()).isEqualTo(3);
        assertThat(colours(picture(made, "small"))).isEqualTo("cyan yellow");
    }

    @Test
    void images_with_16_bits_for_a_colour_are_read() {
        assertThat(colours(picture(made(TestImages.deepPng(400, 200), "png"), "small")))
                .isEqualTo("red blue");
        var grey = picture(made(TestImages.deepGreyPng(400, 200), "png"), "small");
        assertThat(grey.getWidth()).isEqualTo(400);
    }

    @Test
    void a_jpeg_with_more_bits_than_the_reader_knows_is_refused() {
        var image = TestImages.jpeg(40, 20);
        for (int i = 0; i < image.length - 4; i++)
            if ((image[i] & 0xff) == 0xff && (image[i + 1] & 0xff) == 0xc0) image[i + 4] = 12;
        assertThat(refusal(image, "jpeg")).isEqualTo("415 invalid_image");
    }

    @Test
    void of_an_animation_the_first_picture_counts() {
        assertThat(colours(picture(made(TestImages.animatedGif(60, 40), "gif"), "large")))
                .isEqualTo("red blue");
        assertThat(made(TestImages.WEBP_ANIMATED, "webp").sizes()).hasSize(4);
    }

    @Test
    void webp_is_read() {
        for (var image : new byte[][] {TestImages.WEBP, TestImages.WEBP_LOSSLESS, TestImages.WEBP_TRANSPARENT}) {
            var made = made(image, "webp");
            assertThat(made.width() + " x " + made.height()).isEqualTo("1 x 1");
            assertThat(picture(made, "thumbnail").getWidth()).isEqualTo(1);
        }
    }

    @Test
    void an_image_with_too_many_pixels_is_refused_by_its_header() {
        assertThat(refusal(TestImages.pngOf(20_000, 20_000), "png")).isEqualTo("413 too_many_pixels");
        assertThat(refusal(TestImages.pngOf(2_000, 2_001), "png")).isEqualTo("413 too_many_pixels");
        assertThat(refusal(TestImages.pngOf(1_999, 2_000), "png")).isEqualTo("415 invalid_image"); // it ends too early
    }

    @Test
    void the_longest_and_the_thinnest_image_has_sizes() {
        var made = made(TestImages.png(20_000, 1), "png");
        assertThat(made.sizes())
                .extracting(s -> s.width() + " x " + s.height())
                .containsExactly("160 x 1", "400 x 1", "800 x 1", "1600 x 1");
    }

    @Test
    void a_picture_takes_no_more_memory_than_allowed() throws IOException {
        var file = Files.write(folder.resolve("large"), TestImages.png(1_500, 1_500));
        var limits = new ImageLimits(4_000_000, 4_000_000, 1_000_000, 30);
        var decoded = DecodedImage.of(file, "png", limits, new ImageTime(10));
        var picture = decoded.picture();
        assertThat(picture.getWidth() * picture.getHeight() * 3).isBetween(200_000, 1_000_000);
        assertThat(decoded.width()).isEqualTo(1_500);
        var made = made(TestImages.png(1_500, 1_500), "png", limits);
        assertThat(picture(made, "large").getWidth()).isEqualTo(1_500);
        assertThat(colours(picture(made, "large"))).isEqualTo("red blue");
    }

    @Test
    void black_and_white_scans_have_sizes() {
        for (var dots : List.of(300, 600)) {
            var scan = new BufferedImage(dots * 83 / 10, dots * 117 / 10, BufferedImage.TYPE_BYTE_BINARY);
            var made = made(TestImages.png(scan), "png", ImageLimits.of(40_000_000));
            assertThat(made.height()).isEqualTo(scan.getHeight());
            assertThat(made.sizes()).hasSize(4).allMatch(s -> s.contentType().equals("image/jpeg"));
        }
    }

    /** Each of them needs much more memory than its size suggests: it ends at most the process that decodes it. */
    @ParameterizedTest
    @CsvSource({"codes.webp", "lossless.jpg", "profile.jpg", "profile.webp", "wide.png", "long.gif"})
    void an_image_that_takes_all_memory_does_no_harm(String name) throws IOException {
        var image = switch (name) {
            case "wide.png" ->
                Base64.getDecoder()
                        .decode(
                                "iVBORw0KGgoAAAANSUhEUgExLQAAAAABCAYAAADvxc6JAAAAEUlEQVR4nGNgGAWjYBQMdwAAA+gAAbOm00YAAAAASUVORK5CYII=");
            case "long.gif" -> Base64.getDecoder().decode("R0lGODlh//9iAoAAAAAAAP///ywAAAAA//9iAgACAkQBADs=");
            default ->
                Objects.requireNonNull(getClass().getResourceAsStream("/images/" + name))
                        .readAllBytes();
        };
        var format = name.substring(name.indexOf('.') + 1).replace("jpg", "jpeg");
        assertThat(refusal(image, format, ImageLimits.of(40_000_000))).isIn("415 invalid_image", "accepted");
    }

    @Test
    void after_an_image_that_has_ended_its_process_the_next_one_is_made() {
        made(TestImages.png(30, 30), "png");
        assertThat(decoding()).isNotEmpty();
        for (var process : decoding()) {
            process.destroyForcibly();
            process.onExit().join();
        }
        assertThat(made(TestImages.png(30, 30), "png").sizes()).hasSize(4);
    }

    @Test
    void an_image_that_takes_too_long_is_refused() {
        var none = new ImageLimits(4_000_000, 4_000_000, 8_000_000, 0);
        assertThat(refusal(TestImages.jpeg(1_000, 1_000), "jpeg", none)).isEqualTo("415 invalid_image");
    }

    @Test
    void damaged_images_are_refused() {
        for (var format : new String[] {"jpeg", "png", "gif", "webp"}) {
            assertThat(refusal("no image".getBytes(StandardCharsets.US_ASCII), format))
                    .isEqualTo("415 invalid_image");
            assertThat(refusal(new byte[1], format)).isEqualTo("415 invalid_image");
        }
        var cut = java.util.Arrays.copyOf(TestImages.png(300, 300), 60);
        assertThat(refusal(cut, "png")).isEqualTo("415 invalid_image");
    }

    private String refusal(byte[] image, String format) {
        return refusal(image, format, LIMITS);
    }

    private String refusal(byte[] image, String format, ImageLimits limits) {
        var failure = catchThrowable(() -> made(image, format, limits));
        while (failure != null && !(failure instanceof ServiceException)) failure = failure.getCause();
        return failure instanceof ServiceException s ? s.failureCode() + " " + s.getMessage() : "accepted";
    }
}
