package tradepost.kernel.time;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** Days of the program, which are those of UTC. A test asks when it needs one, because a run may go on past midnight. */
public final class TestDays {
    private TestDays() {}

    public static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }
}
