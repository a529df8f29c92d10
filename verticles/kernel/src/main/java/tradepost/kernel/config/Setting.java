package tradepost.kernel.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A setting: its key in a file, its names in the environment, and its default value. {@link Settings} are those of the program; those
 * of a context are in the class that its {@link ContextModule} names.
 */
public final class Setting {
    /** The form of a value. */
    public enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        SECRET
    }

    /**
     * The values that a text may have, besides its default.
     *
     * @param description of them, to follow "must be"
     */
    private record Form(Predicate<String> accepts, String description) {
        static final Form ANY = new Form(text -> true, "a text");
    }

    private final String key;
    private final String fallback;
    private final String description;
    private final Kind kind;
    private final int min;
    private final int max;

    private final List<String> environment;
    private final Form form;
    private final boolean required;

    public Setting(String key, String fallback, String description, String... names) {
        this(key, fallback, description, Kind.TEXT, 0, 0, names);
    }

    public Setting(String key, String fallback, String description, Kind kind, String... names) {
        this(key, fallback, description, kind, 0, 0, names);
    }

    public Setting(String key, int fallback, int min, int max, String description, String... names) {
        this(key, Integer.toString(fallback), description, Kind.NUMBER, min, max, names);
    }

    public Setting(String key, boolean fallback, String description) {
        this(key, Boolean.toString(fallback), description, Kind.FLAG, 0, 0);
    }

    private Setting(String key, String fallback, String description, Kind kind, int min, int max, String... names) {
        this(key, fallback, description, kind, min, max, environment(key, names), Form.ANY, false);
    }

    private Setting(
            String key,
            String fallback,
            String description,
            Kind kind,
            int min,
            int max,
            List<String> environment,
            Form form,
            boolean required) {
        this.key = key;
        this.fallback = fallback;
        this.description = description;
        this.kind = kind;
        this.min = min;
        this.max = max;
        this.environment = environment;
        this.form = form;
        this.required = required;
    }

    private static List<String> environment(String key, String... names) {
        var all = new ArrayList<String>();
        all.add("TRADEPOST_" + key.toUpperCase(Locale.ROOT).replace('.', '_'));
        all.addAll(List.of(names));
        return List.copyOf(all);
    }

    /** Returns this setting, restricted to these values. */
    public Setting oneOf(String... values) {
        return matching(Set.of(values)::contains, "one of " + String.join(", ", values));
    }

    /**
     * Returns this setting, restricted to the values that {@code accepts} and its default.
     *
     * @param allowed a description of these values, to follow "must be"
     */
    public Setting matching(Predicate<String> accepts, String allowed) {
        return new Setting(
                key, fallback, description, kind, min, max, environment, new Form(accepts, allowed), required);
    }

    /** Like {@link #matching} for each of the values between commas. */
    public Setting eachMatching(Predicate<String> accepts, String allowed) {
        return matching(
                text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .allMatch(accepts),
                allowed);
    }

    /** Returns this setting, which must then have a value. */
    public Setting required() {
        return new Setting(key, fallback, description, kind, min, max, environment, form, true);
    }

    /** Every setting of the program and of its contexts. */
    public static List<Setting> all() {
        return Found.ALL;
    }

    /** The settings that are public constants of a class, in its order. */
    public static List<Setting> of(Class<?> constants) {
        var found = new ArrayList<Setting>();
        for (var field : constants.getFields())
            if (field.getType() == Setting.class)
                try {
                    found.add((Setting) field.get(null));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(field + " cannot be read", e);
                }
        return List.copyOf(found);
    }

    /** Initialized on first use. */
    private static final class Found {
        private static final List<Setting> ALL = Stream.concat(
                        of(Settings.class).stream(),
                        ContextModule.all().stream().flatMap(c -> c.settings().stream()))
                .toList();
    }

    public String key() {
        return key;
    }

    /** The default value. */
    public String fallback() {
        return fallback;
    }

    public String description() {
        return description;
    }

    /** The names in the environment; the first one takes precedence. */
    public List<String> environment() {
        return environment;
    }

    public boolean secret() {
        return kind == Kind.SECRET;
    }

    Kind kind() {
        return kind;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    boolean isRequired() {
        return required;
    }

    boolean accepts(String value) {
        return value.equals(fallback) || form.accepts.test(value);
    }

    /** The values that it accepts, to follow "must be". */
    String allowed() {
        return form.description;
    }
}
