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

/** A machine whose clock is wrong, and can be set while the program runs: libfaketime, which leaves the monotonic clock alone. */
final class FakeTime {
    /** A process reads the time again when what it has is older than so many whole seconds. */
    private static final int CACHED_S = 1;

    private final Path clock;

    private FakeTime(Path clock) {
        this.clock = clock;
    }

    /** Skips the test, and says so, where there is no libfaketime. */
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

    /** Of a program and all that it starts; for its PostgreSQL too. */
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
                // else Java's monotonic deadlines are taken for times of day: every wait ends at once, and threads spin
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0",
                "NO_FAKE_STAT", // the times of files stay what they are
                "1");
    }

    /** So far the clock is ahead for what starts from now on. What runs reads it soon, each process for itself. */
    void set(long seconds) {
        try { // in one step: half a file is another time
            var next = Files.writeString(clock.resolveSibling("clock.next"), "%+d\n".formatted(seconds));
            Files.move(next, clock, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same while programs run; and all of them, with every process of their servers, go by it when this returns. */
    void step(long seconds) {
        set(seconds);
        var read = Duration.ofSeconds(CACHED_S + 1).plusMillis(200); // it compares whole seconds
        Awaitility.await().pollDelay(read).until(() -> true);
    }
}
