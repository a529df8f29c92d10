package tradepost.kernel.value;

import java.util.List;
import java.util.stream.IntStream;

/** Cuts lists, for statements, calls and events that take a limited number of entries. */
public final class Slices {
    private Slices() {}

    /** The parts of a list in its order, each with at most {@code max} entries; views of it. None of an empty list. */
    public static <T> List<List<T>> of(List<T> all, int max) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + max)
                .mapToObj(from -> all.subList(from, Math.min(from + max, all.size())))
                .toList();
    }
}
