package tradepost.node.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tradepost.kernel.value.Sha256;
import tradepost.node.config.Contexts;

/** The migration files of this program, as Flyway finds them: in jars, or in folders of compiled classes. */
final class MigrationFiles {
    private MigrationFiles() {}

    /** The checksum of the files for a context, those of the kernel included. */
    static String checksum(String context) {
        try {
            return checksum(List.of("db/kernel", "db/" + context));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of each file of the kernel and of every context, by names such as {@code sales/V1__orders.sql}. */
    static SortedMap<String, String> checksums() throws IOException {
        var out = new TreeMap<String, String>();
        var parts = new ArrayList<>(Contexts.names());
        parts.add("kernel");
        for (var part : parts)
            files("db/" + part)
                    .forEach((name, text) -> out.put(
                            part + "/" + name,
                            HexFormat.of().formatHex(Sha256.digest().digest(text))));
        return out;
    }

    /** SHA-256 over name and text of every file in these folders of the class path. */
    private static String checksum(List<String> folders) throws IOException {
        var digest = Sha256.digest();
        for (var folder : folders)
            files(folder).forEach((name, text) -> {
                digest.update((folder + "/" + name + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(text);
            });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static SortedMap<String, byte[]> files(String folder) throws IOException {
        var out = new TreeMap<String, byte[]>();
        var places = MigrationFiles.class.getClassLoader().getResources(folder);
        while (places.hasMoreElements()) {
            URL place = places.nextElement();
            if (place.openConnection() instanceof JarURLConnection jar) fromJar(jar, folder + "/", out);
            else fromFolder(place, out);
        }
        return out;
    }

    private static void fromJar(JarURLConnection connection, String prefix, SortedMap<String, byte[]> out)
            throws IOException {
        connection.setUseCaches(false);
        try (var jar = connection.getJarFile()) {
            for (var e : jar.stream().toList())
                if (e.getName().startsWith(prefix) && !e.isDirectory())
                    try (var in = jar.getInputStream(e)) {
                        out.put(e.getName().substring(prefix.length()), in.readAllBytes());
                    }
        }
    }

    private static void fromFolder(URL place, SortedMap<String, byte[]> out) throws IOException {
        try (var all = Files.walk(Path.of(place.toURI()))) {
            var root = Path.of(place.toURI());
            for (var p : all.filter(Files::isRegularFile).toList())
                out.put(root.relativize(p).toString(), Files.readAllBytes(p));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
