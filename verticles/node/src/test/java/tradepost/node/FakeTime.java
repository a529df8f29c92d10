package tradepost.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A machine whose clock is wrong and can be changed while the program runs: libfaketime, which leaves the monotonic clock
 * unchanged.
 */
final class FakeTime {
    /** A process rereads the offset when its copy is older than this many whole seconds. */
    private static final int CACHED_S = 1;

    private final Path clock;

    private FakeTime(Path clock) {
        this.clock = clock;
    }

    /** Skips the test with a message if libfaketime is not installed. */
    static FakeTime in(Path folder) throws IOException {
        if (library() == null)
            System.err.println("NOT TESTED, because libfaketime is not installed: a clock that is wrong or is set");
        assumeTrue(library() != null, "no libfaketime");
        Files.createDirectories(folder);
        var time = new FakeTime(folder.resolve("clock"));
        time.set(0);
        return time;
    }

    private static Path library() {
        try (var found = Files.exists(Path.of("/usr/lib"))
                ? Files.find(Path.of("/usr/lib"), 3, (p, a) -> p.endsWith("libfaketime.so.1"))
                : Stream.<Path>empty()) {
            return found.findFirst().orElse(null);
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    /** The environment of a program and its child processes, including its PostgreSQL. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                String.valueOf(library()),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_CACHE_DURATION",
                "" + CACHED_S,
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                // otherwise Java's monotonic deadlines are treated as times of day: every wait ends at once, and
                // threads spin
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "NO_FAKE_STAT", // does not change the times of files
                "1");
    }

    /** Sets how far the clock is ahead. New processes start with it; running ones reread it soon, each for itself. */
    void set(long seconds) {
        try { // atomically, because a partial file would be another time
            var next = Files.writeString(clock.resolveSibling("clock.next"), "%+d\n".formatted(seconds));
            Files.move(next, clock, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like the other method, while programs run. All their processes use the new time when this returns. */
    void step(long seconds) {
        set(seconds);
        var read = Duration.ofSeconds(CACHED_S + 1).plusMillis(200); // it compares whole seconds
        Awaitility.await().pollDelay(read).until(() -> true);
    }
}
