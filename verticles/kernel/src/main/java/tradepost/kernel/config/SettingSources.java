package tradepost.kernel.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.NearName;

/**
 * Reads the settings that a program declares from their sources; a later source overrides an earlier one. All faults are found before they are
 * reported together.
 */
public final class SettingSources {
    /** The prefix of the variables of {@link Setting#environment}. */
    public static final String TRADEPOST = "TRADEPOST_";

    private static final String IN_FILE = "_file";

    private final String prefix;
    private final List<Setting> settings;
    private final Map<String, Setting> byKey;
    private final Map<String, String> given = new HashMap<>();
    private final SettingFaults faults;

    /** @param prefix of the variables of this program, instead of {@link #TRADEPOST}; a variable with it that no setting has is a fault */
    public SettingSources(String prefix, List<Setting> settings) {
        this(prefix, settings, new SettingFaults());
    }

    SettingSources(String prefix, List<Setting> settings, SettingFaults faults) {
        this.faults = faults;
        this.prefix = prefix;
        this.settings = settings;
        byKey = settings.stream().collect(Collectors.toMap(Setting::key, Function.identity()));
    }

    /**
     * @param values by key
     * @param where they are, to be named in a fault
     */
    public SettingSources with(Map<String, String> values, String where) {
        new TreeMap<>(values).forEach((key, value) -> {
            if (byKey.containsKey(key)) given.put(key, value);
            else unknown(key, byKey.keySet().stream(), where);
        });
        return this;
    }

    /**
     * A properties file in UTF-8. The value of a secret may be in another file, which its key with {@code _file} names. Fails with
     * {@link Config.Invalid} if the file cannot be read.
     */
    public SettingSources withFile(Path file) {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new Config.Invalid(
                    "The settings file " + file + " cannot be read: check its path, permission and syntax");
        }
        var left = new TreeMap<String, String>();
        for (var name : properties.stringPropertyNames()) left.put(name, properties.getProperty(name, ""));
        for (var s : settings) {
            @Nullable String named = s.secret() ? left.remove(s.key() + IN_FILE) : null;
            if (named != null && !left.containsKey(s.key())) secret(s, s.key() + IN_FILE, named.strip());
        }
        left.replaceAll((key, value) -> isSecret(key) ? value : value.strip());
        return with(left, file.toString());
    }

    private boolean isSecret(String key) {
        var s = byKey.get(key);
        return s != null && s.secret();
    }

    /**
     * The variables of the environment. The value of a secret may be in a file, which its variable with {@code _FILE} names, as container
     * platforms mount them.
     */
    public SettingSources withEnvironment(Map<String, String> environment) {
        var left = new TreeMap<>(environment);
        left.entrySet().removeIf(e -> e.getKey().startsWith(prefix) && ServiceLinks.has(e.getKey(), e.getValue()));
        for (var s : settings)
            for (var name : variables(s).reversed()) {
                @Nullable String file = s.secret() ? left.remove(name + "_FILE") : null;
                @Nullable String value = left.remove(name);
                if (value != null) given.put(s.key(), value);
                else if (file != null) secret(s, name + "_FILE", file);
            }
        for (var name : left.keySet())
            if (name.startsWith(prefix) && !(prefix.equals(TRADEPOST) && OtherVariables.has(name)))
                unknown(name, settings.stream().map(s -> variables(s).getFirst()), "the environment");
        return this;
    }

    private List<String> variables(Setting s) {
        return s.environment().stream()
                .map(name -> name.startsWith(TRADEPOST) ? prefix + name.substring(TRADEPOST.length()) : name)
                .toList();
    }

    private void secret(Setting s, String name, String file) {
        try {
            given.put(s.key(), Files.readString(Path.of(file)).strip());
        } catch (IOException | IllegalArgumentException e) {
            faults.add("The file that " + name + " names cannot be read: check its path and permission");
        }
    }

    private void unknown(String name, Stream<String> known, String where) {
        faults.add("Unknown setting " + name + " in " + where + ": "
                + NearName.of(name, known)
                        .map(n -> "correct it to " + n + ", or ")
                        .orElse("") + "remove it");
    }

    /** Fails with {@link Config.Invalid}, a line for each fault, if there is any. */
    public SettingValues read() {
        var values = readable();
        faults.report();
        return values;
    }

    /** Leaves invalid values out, so that the other settings can be checked before all faults are reported together. */
    SettingValues readable() {
        var values = new SettingValues(settings, given);
        for (var s : settings) {
            @Nullable String fault = values.fault(s);
            if (fault == null) continue;
            faults.add(fault);
            given.remove(s.key());
        }
        return new SettingValues(settings, given);
    }
}
