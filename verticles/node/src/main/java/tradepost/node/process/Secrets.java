package tradepost.node.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Random secrets of this installation, created once and stored in a file that only its owner can read. */
public final class Secrets {
    private static final String FILE = "secrets.properties";
    private final Path file;
    private final Map<String, String> values;

    private Secrets(Path file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    /** Whether they can be read, if there are any. */
    public static boolean readable(Path folder) {
        var file = folder.resolve(FILE);
        return !Files.exists(file) || Files.isReadable(file);
    }

    public static Secrets in(Path folder) {
        var file = folder.resolve(FILE);
        var values = new TreeMap<String, String>();
        try {
            if (Files.exists(file)) {
                var kept = new Properties();
                try (var in = Files.newBufferedReader(file)) {
                    kept.load(in);
                }
                for (var name : kept.stringPropertyNames()) values.put(name, kept.getProperty(name, ""));
            }
        } catch (IOException e) {
            throw ProgramRefusal.of(file, e);
        }
        return new Secrets(file, values);
    }

    /** Returns the secret of that name; creates and saves it if there is none. 256 random bits. */
    public synchronized String get(String name) {
        var known = values.get(name);
        if (known != null) return known;
        var made = random();
        values.put(name, made);
        save();
        return made;
    }

    /** 256 bits. */
    static String random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void save() {
        var text = new StringBuilder("# made by tradepost; without it the databases beside it cannot be opened\n");
        values.forEach((k, v) -> text.append(k).append('=').append(v).append('\n'));
        try {
            DataFolder.write(file, text.toString());
        } catch (IOException e) {
            throw ProgramRefusal.of(file, e);
        }
    }
}
