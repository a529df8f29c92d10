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

    private final Path file;
    private @Nullable LocalDate begun;
    private boolean loaded;

    private DemoMark(Path file) {
        this.file = file;
    }

    public static DemoMark in(Path folder) throws IOException {
        var mark = new DemoMark(folder.resolve(FILE));
        if (!Files.exists(mark.file)) return mark;
        var written = new Properties();
        written.load(new StringReader(Files.readString(mark.file)));
        mark.begun = LocalDate.parse(written.getProperty(DAY));
        mark.loaded = Boolean.parseBoolean(written.getProperty(LOADED));
        return mark;
    }

    public boolean isLoaded() {
        return loaded;
    }

    boolean isBegun() {
        return begun != null;
    }

    /** The last day of the history, which ends on the day before: in UTC, that on which it was begun; today if it is begun now. */
    LocalDate begin() throws IOException {
        if (begun == null) begun = LocalDate.now(ZoneOffset.UTC);
        write();
        return begun;
    }

    void finish() throws IOException {
        loaded = true;
        begin();
    }

    private void write() throws IOException {
        DataFolder.write(file, DAY + "=" + begun + "\n" + LOADED + "=" + loaded + "\n");
    }
}
