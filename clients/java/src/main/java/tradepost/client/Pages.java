package tradepost.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All entries of a list. Each page begins where the last one ended, so an entry that is created meanwhile repeats or hides no other.
 */
public final class Pages {
    private Pages() {}

    /**
     * Reads a page when its first entry is needed.
     *
     * @param fetch returns the page after a cursor, which is null for the first page
     */
    public static <T> Iterable<T> of(Function<String, ? extends Page<T>> fetch) {
        return () -> new Entries<>(fetch);
    }

    /** The same as a stream. */
    public static <T> Stream<T> stream(Function<String, ? extends Page<T>> fetch) {
        return StreamSupport.stream(of(fetch).spliterator(), false);
    }

    private static final class Entries<T> implements Iterator<T> {
        private final Function<String, ? extends Page<T>> fetch;
        private Iterator<T> page;
        private String next;

        private Entries(Function<String, ? extends Page<T>> fetch) {
            this.fetch = fetch;
            read(null);
        }

        private void read(String after) {
            var read = fetch.apply(after);
            page = read.getData().iterator();
            next = read.getMeta().getNext();
            if (next != null && next.equals(after))
                throw new IllegalStateException("the same page twice; pass the cursor on as `after`");
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && next != null) read(next);
            return page.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) throw new NoSuchElementException();
            return page.next();
        }
    }
}
