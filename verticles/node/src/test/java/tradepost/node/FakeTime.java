package tradepost.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A machine whose clock is wrong, and can be set while the program runs: libfaketime, which leaves the monotonic clock alone. */
final class FakeTime {
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
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "NO_FAKE_STAT", // the times of files stay what they are
                "1");
    }

    /** Within a second this is how far the clock is ahead. */
    void set(long seconds) {
        try { // in one step: half a file is another time
            var next = Files.writeString(clock.resolveSibling("clock.next"), "%+d\n".formatted(seconds));
            Files.move(next, clock, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
