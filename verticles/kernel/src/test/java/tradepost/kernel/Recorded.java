package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Generated texts that are kept in the repository, so that a review shows what changed. */
public final class Recorded {
    private Recorded() {}

    /** Fails when the text differs from the file, below the module's folder. With {@code -Dtradepost.record=true} it is written. */
    public static void compare(String file, String text) throws IOException {
        var place = Path.of(file);
        if (Boolean.getBoolean("tradepost.record")) {
            Files.createDirectories(place.toAbsolutePath().getParent());
            Files.writeString(place, text);
        }
        assertThat(Files.exists(place) ? Files.readString(place) : "")
                .as("%s is not up to date: run this test with -Dtradepost.record=true and review the difference", place)
                .isEqualTo(text);
    }
}
