package tradepost.notification.core.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template can reach: values of maps and elements of lists. The collector of the library would also find methods and fields of any
 * object by reflection. Each template run has one of these, which counts what it has visited.
 */
class MapsOnly implements Mustache.Collector {
    private static final int VISITED_MAX = 20_000;
    private int visited;

    @Override
    public @Nullable Iterator<?> toIterator(Object value) {
        count();
        if (!(value instanceof List<?> list)) return null;
        var elements = list.iterator();
        return new Iterator<Object>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Object next() {
                count();
                return elements.next();
            }
        };
    }

    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
        return context instanceof Map<?, ?> ? (map, key) -> value((Map<?, ?>) map, key) : null;
    }

    private Object value(Map<?, ?> map, String key) {
        count();
        var value = map.get(key);
        return value == null ? Template.NO_FETCHER_FOUND : value;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
        return new ConcurrentHashMap<>();
    }

    /** For the layout, which is compiled once and needs no limit. */
    static final class Trusted extends MapsOnly {
        @Override
        void count() {}
    }

    /** Sections in sections of lists would otherwise run for hours. */
    void count() {
        if (++visited > VISITED_MAX) throw new TemplateEngine.TooLarge("it repeats too much");
    }
}
