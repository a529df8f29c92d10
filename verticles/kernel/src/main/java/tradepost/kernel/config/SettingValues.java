package tradepost.kernel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of the settings that a program declares, as {@link SettingSources} read them. */
public final class SettingValues {
    private static final String MASK = "********";

    private final List<Setting> settings;
    private final Map<String, String> given;

    SettingValues(List<Setting> settings, Map<String, String> given) {
        this.settings = settings;
        this.given = Map.copyOf(given);
    }

    public String text(Setting s) {
        return given.getOrDefault(s.key(), s.fallback());
    }

    /** The value in a source, without the default; null if there is none. */
    @Nullable
    String given(Setting s) {
        return given.get(s.key());
    }

    /** Whether the value is not empty. */
    public boolean has(Setting s) {
        return !text(s).isEmpty();
    }

    public int number(Setting s) {
        return Integer.parseInt(valid(s).strip());
    }

    public boolean flag(Setting s) {
        return valid(s).strip().equalsIgnoreCase("true");
    }

    /** The values between commas, trimmed, without empty ones. */
    public List<String> list(Setting s) {
        return Arrays.stream(text(s).split(",", -1))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
    }

    /** The value of every setting by key, as it may be shown. */
    public Map<String, String> masked() {
        var out = new TreeMap<String, String>();
        for (var s : settings) out.put(s.key(), masked(s));
        return out;
    }

    /** A secret, and the login in a URL, are masked. */
    public String masked(Setting s) {
        if (s.secret()) return has(s) ? MASK : "";
        return text(s).replaceAll("//[^/@]*@", "//" + MASK + "@");
    }

    private String valid(Setting s) {
        var fault = fault(s);
        if (fault != null) throw new Config.Invalid(fault);
        return text(s);
    }

    /** What is wrong with the value, without a secret; null if nothing is. */
    @Nullable
    String fault(Setting s) {
        if (s.isRequired() && !has(s)) return s.key() + " is missing: " + s.description();
        var wanted = switch (s.kind()) {
            case NUMBER -> isNumber(s) ? null : "must be a whole number from " + s.min() + " to " + s.max();
            case FLAG ->
                List.of("true", "false").contains(text(s).strip().toLowerCase(Locale.ROOT))
                        ? null
                        : "must be true or false";
            case TEXT, SECRET -> s.accepts(text(s)) ? null : "must be " + s.allowed();
        };
        return wanted == null ? null : s.key() + " " + wanted + (s.secret() ? "" : ", not \"" + masked(s) + "\"");
    }

    private boolean isNumber(Setting s) {
        try {
            int n = Integer.parseInt(text(s).strip());
            return n >= s.min() && n <= s.max();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
