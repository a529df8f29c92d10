package tradepost.pdf;

import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.time.BusinessZone;

/**
 * What all documents of an installation have in common.
 *
 * @param font a TrueType font for characters that Liberation Sans does not have; null if the installation has none
 * @param logo a PNG or JPEG image; null for none
 * @param accent the colour of titles and rules
 * @param language of customers that have none of their own
 * @param zone of the days of what has happened
 */
public record Letterhead(
        @Nullable Path font, byte @Nullable [] logo, Color accent, Language language, BusinessZone zone) {
    private static final long LOGO_BYTES_MAX = 1 << 20;
    /** In each direction; a document holds the image in memory. */
    private static final int LOGO_PIXELS_MAX = 2_000;

    private static final double WHITE_FROM = 0.55;

    /** Fails {@link Config.Invalid} if the logo cannot be shown. */
    public static Letterhead by(Config config) {
        var font = config.text(Settings.PDF_FONT).strip();
        var logo = config.text(Settings.DOCUMENTS_LOGO).strip();
        return new Letterhead(
                font.isEmpty() ? null : Path.of(font),
                logo.isEmpty() ? null : logo(Path.of(logo)),
                Color.decode(config.text(Settings.DOCUMENTS_COLOR)),
                Language.of(config.text(Settings.DOCUMENTS_LANGUAGE)),
                BusinessZone.of(config.text(Settings.BUSINESS_ZONE)));
    }

    private static byte[] logo(Path file) {
        var must = Settings.DOCUMENTS_LOGO.key() + " is " + file
                + ", which must be a PNG or JPEG image of at most 1 MiB and " + LOGO_PIXELS_MAX
                + " pixels in each direction";
        try {
            if (Files.size(file) > LOGO_BYTES_MAX) throw new Config.Invalid(must);
            var bytes = Files.readAllBytes(file);
            requireImage(bytes, must);
            return bytes;
        } catch (IOException e) {
            throw new Config.Invalid(must + ": " + e);
        }
    }

    private static void requireImage(byte[] bytes, String must) throws IOException {
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw new Config.Invalid(must);
            var reader = readers.next();
            try {
                reader.setInput(in);
                boolean shown = switch (reader.getFormatName()) {
                    case "png", "JPEG" -> true;
                    default -> false;
                };
                if (!shown || Math.max(reader.getWidth(0), reader.getHeight(0)) > LOGO_PIXELS_MAX)
                    throw new Config.Invalid(must);
                reader.read(0);
            } finally {
                reader.dispose();
            }
        }
    }

    /** The language of this code, or that of the installation without one. */
    public Language language(@Nullable String code) {
        return code == null ? language : Language.of(code);
    }

    /** The accent, or black where it would be too light on white paper. */
    Color ink() {
        return brightness() < WHITE_FROM ? accent : Color.BLACK;
    }

    /** What is legible on the accent. */
    Color onAccent() {
        return brightness() < WHITE_FROM ? Color.WHITE : Color.BLACK;
    }

    /** From 0 for black to 1 for white, as the eye sees it. */
    private double brightness() {
        return (0.299 * accent.getRed() + 0.587 * accent.getGreen() + 0.114 * accent.getBlue()) / 255;
    }
}
