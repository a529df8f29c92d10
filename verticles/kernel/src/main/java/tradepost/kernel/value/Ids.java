package tradepost.kernel.value;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.util.UuidUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Identifiers: UUIDv7 (RFC 9562), so {@code order by id desc} lists the newest first. */
public final class Ids {
    private Ids() {}

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }

    /** When {@link #next} returned this id, to the millisecond. */
    public static Instant time(UUID id) {
        return UuidUtil.getInstant(id);
    }

    /** Returns the same id for the same name, for operations that must produce equal ids when repeated. */
    public static UUID named(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
