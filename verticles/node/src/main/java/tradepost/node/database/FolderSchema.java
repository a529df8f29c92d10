package tradepost.node.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.node.process.DataFolder;

/**
 * Records beside the databases of a data folder from which migration files they are made, so that a folder with another schema is found before
 * its server is started. A file that is new is no difference: it is applied.
 */
final class FolderSchema {
    private static final String NAME = "schema.sha256";

    private FolderSchema() {}

    /** Writes the files of this program, each as {@code sha256sum} prints it. */
    static void write(Path data) throws IOException {
        var text = MigrationFiles.checksums().entrySet().stream()
                .map(e -> e.getValue() + "  " + e.getKey() + "\n")
                .collect(Collectors.joining());
        var file = data.resolve(NAME);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) DataFolder.write(file, text);
    }

    /** Returns who made the databases, if this program cannot work with them; null if it can. */
    static @Nullable String otherMaker(Path data) throws IOException {
        var file = data.resolve(NAME);
        if (!Files.exists(file)) return "an older version of this program";
        var own = byVersion(MigrationFiles.checksums());
        var other = Files.readAllLines(file).stream()
                .map(line -> line.split("  ", 2))
                .filter(parts -> !own.getOrDefault(version(parts[1]), parts[0]).equals(parts[0]))
                .map(parts -> parts[1])
                .toList();
        return other.isEmpty()
                ? null
                : "another version of this program, in which " + other.getFirst() + " has other tables or columns";
    }

    private static Map<String, String> byVersion(Map<String, String> files) {
        var out = new TreeMap<String, String>();
        files.forEach((name, checksum) -> out.put(version(name), checksum));
        return out;
    }

    /** Such as {@code sales/V1}: how Flyway identifies a file. */
    private static String version(String name) {
        return name.split("__", 2)[0];
    }
}
