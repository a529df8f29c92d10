package tradepost.node.demo.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ProductPictureTest {
    private static final Pattern GOODS = Pattern.compile("picture: (\\w+), colour: (\\w+)");
    private static final int ALL_BYTES_MAX = 3_000_000;

    /** {@code -Dtradepost.pictures=DIR} keeps them, to be looked at. */
    @Test
    void each_product_of_the_demo_has_a_picture_and_all_of_them_are_small() throws IOException {
        var keep = System.getProperty("tradepost.pictures");
        int n = 0;
        long bytes = 0;
        for (var product : GOODS.matcher(catalog()).results().toList()) {
            assertThat(ProductPicture.knows(product.group(1)))
                    .as(product.group(1))
                    .isTrue();
            var jpeg = ProductPicture.jpeg(product.group(1), product.group(2));
            bytes += jpeg.length;
            n++;
            if (keep != null)
                Files.write(Path.of(keep, "%03d-%s-%s.jpg".formatted(n, product.group(1), product.group(2))), jpeg);
        }
        assertThat(n).isEqualTo(120);
        assertThat(bytes).isLessThan(ALL_BYTES_MAX);
    }

    private static String catalog() throws IOException {
        try (var in = Objects.requireNonNull(ProductPicture.class.getResourceAsStream("/demo/catalog.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_same_product_has_the_same_picture() {
        assertThat(ProductPicture.jpeg("hammer", "red")).isEqualTo(ProductPicture.jpeg("hammer", "red"));
        assertThat(ProductPicture.jpeg("hammer", "red")).isNotEqualTo(ProductPicture.jpeg("hammer", "blue"));
    }

    @Test
    void the_logo_is_an_image_that_a_letter_may_have() throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(DemoLogo.png()));
        assertThat(image.getWidth()).isLessThanOrEqualTo(2_000);
        assertThat(DemoLogo.png().length).isLessThan(1 << 20);
    }
}
