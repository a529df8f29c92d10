package tradepost.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;

class LetterheadTest {
    @TempDir
    private Path folder;

    private Path image(String format, int width) throws IOException {
        var file = folder.resolve(width + "." + format);
        ImageIO.write(new BufferedImage(width, 60, BufferedImage.TYPE_INT_RGB), format, file.toFile());
        return file;
    }

    private static Letterhead with(String key, Object value) {
        return Letterhead.by(Config.of(Map.of(key, value.toString())));
    }

    @Test
    void a_png_or_jpeg_is_the_logo_of_the_first_page() throws IOException {
        for (var format : List.of("png", "jpg")) {
            var head = with("documents.logo", image(format, 300));
            var nobody = new PaperSender(null, null, null, null, null, null, null);
            try (var pdf = new Pdf(head, Language.EN, nobody, "Slip")) {
                pdf.opening("Slip", List.of("Corner Hardware"), List.of());
                try (var document = Loader.loadPDF(pdf.bytes())) {
                    assertThat(document.getPage(0).getResources().getXObjectNames())
                            .hasSize(1);
                }
            }
        }
    }

    @Test
    void what_cannot_be_a_logo_is_refused_with_the_name_of_the_setting() throws IOException {
        var text = Files.writeString(folder.resolve("logo.png"), "<svg/>");
        var broken = folder.resolve("broken.png");
        Files.write(broken, java.util.Arrays.copyOf(Files.readAllBytes(image("png", 200)), 90));
        for (var wrong : List.of(folder.resolve("missing.png"), text, broken, image("gif", 200), image("png", 2_001)))
            assertThatThrownBy(() -> with("documents.logo", wrong))
                    .isInstanceOf(Config.Invalid.class)
                    .hasMessageContaining("documents.logo")
                    .hasMessageContaining(wrong.toString());
    }

    @Test
    void a_colour_and_a_language_that_are_none_are_refused_with_the_name_of_the_setting() {
        for (var wrong : List.of("red", "#12345", "#12345g"))
            assertThatThrownBy(() -> with("documents.color", wrong))
                    .isInstanceOf(Config.Invalid.class)
                    .hasMessageContaining("documents.color");
        assertThatThrownBy(() -> with("documents.language", "fr"))
                .isInstanceOf(Config.Invalid.class)
                .hasMessageContaining("documents.language");
        assertThat(with("documents.language", "de").language(null)).isEqualTo(Language.DE);
        assertThat(with("documents.language", "de").language("en")).isEqualTo(Language.EN);
    }
}
