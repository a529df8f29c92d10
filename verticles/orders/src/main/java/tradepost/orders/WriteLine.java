package tradepost.orders;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A line as a client writes it. */
public interface WriteLine {
    /** The line of a replaced order that keeps its id; null for a new line. */
    @Nullable
    UUID id();
}
