package tradepost.kernel;

import java.time.Duration;

/** How long tests wait for what must come, on any machine. A shorter time belongs only to a test whose subject is a deadline. */
public final class Patience {
    public static final int SECONDS = 600;

    /** What {@code Awaitility.await()} waits in every test. */
    public static final Duration WAIT = Duration.ofSeconds(SECONDS);

    private Patience() {}
}
