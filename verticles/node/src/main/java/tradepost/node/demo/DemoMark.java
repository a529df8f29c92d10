package tradepost.node.demo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import tradepost.node.process.DataFolder;

/**
 * How far the demo of a data folder is, in a file there that is written before anything is loaded. So a start after a crash goes on with what the last
 * one has begun, with the same days.
 */
public final class DemoMark {
    public static final String FILE = "demo.properties";

    private static final String DAY = "day";
    private static final String LOADED = "loaded";
    /** Less than the seven days for which the responses to requests are kept: afterwards, the same orders would be placed again. */
    private static final int CONTINUED_DAYS = 6;

    private final Path file;
    private final LocalDate day;
    private final boolean continued;
    private final boolean tooOld;
    private boolean loaded;

    private DemoMark(Path file, @Nullable LocalDate begun, boolean loaded) {
        this.file = file;
        this.loaded = loaded;
        continued = begun != null;
        day = begun == null ? today() : begun;
        tooOld = day.isBefore(today().minusDays(CONTINUED_DAYS));
    }

    static DemoMark in(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        var written = new Properties();
        if (Files.exists(file)) written.load(new StringReader(Files.readString(file)));
        var begun = written.getProperty(DAY);
        boolean loaded = Boolean.parseBoolean(written.getProperty(LOADED));
        return new DemoMark(file, begun == null ? null : LocalDate.parse(begun), loaded);
    }

    boolean isLoaded() {
        return loaded;
    }

    /** Whether an earlier start has begun. */
    boolean isContinued() {
        return continued;
    }

    /** Whether it was begun so long ago that its history cannot be completed. */
    boolean isTooOld() {
        return tooOld;
    }

    /** In UTC, the day on which it was begun. Its history ends on the day before. */
    LocalDate day() {
        return day;
    }

    void begin() throws IOException {
        DataFolder.write(file, DAY + "=" + day + "\n" + LOADED + "=" + loaded + "\n");
    }

    void finish() throws IOException {
        loaded = true;
        begin();
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }
}
