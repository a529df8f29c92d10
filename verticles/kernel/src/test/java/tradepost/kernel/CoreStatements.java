package tradepost.kernel;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.resource.Resource;

/**
 * The statements of a core, by the class and the constant that have them: those of static fields and of maps in them, of resources and of lists, and the texts in the
 * code of methods. So there is no operation without its statements. What begins like a statement and is only a part of others is among them, too.
 */
final class CoreStatements {
    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)\\s*(with (recursive )?\\w+(\\([^)]*\\))? as|select |insert into \\w|update \\w+( \\w+)? set |delete from \\w).*");

    private CoreStatements() {}

    static Map<String, String> of(Class<?> inCore) throws IOException, URISyntaxException {
        var found = new LinkedHashMap<String, String>();
        var root = inCore.getProtectionDomain().getCodeSource().getLocation().toURI();
        if (root.getPath().endsWith("/")) read(Path.of(root), inCore, found);
        else
            try (var jar = FileSystems.newFileSystem(Path.of(root))) {
                read(jar.getPath("/"), inCore, found);
            }
        return found;
    }

    private static void read(Path root, Class<?> inCore, Map<String, String> found) throws IOException {
        var folder = root.resolve(inCore.getPackageName().replace('.', '/'));
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(f -> f.toString().endsWith(".class")).sorted().toList();
        }
        var texts = new HashMap<String, String>(); // each once, under the name of its constant if there is one
        for (var f : files) fields(name(root, f), inCore.getClassLoader(), texts, found);
        for (var f : files) literals(f, texts, found);
    }

    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
    }

    private static void fields(String name, ClassLoader loader, Map<String, String> texts, Map<String, String> found) {
        Class<?> type;
        try {
            type = Class.forName(name, true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new AssertionError(name, e);
        }
        for (var field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) continue;
            var as = simple(name) + "." + field.getName();
            Object value;
            try {
                field.setAccessible(true);
                value = field.get(null);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(as, e);
            }
            if (value instanceof String text) add(as, text, texts, found);
            if (value instanceof Map<?, ?> map)
                map.forEach((key, text) -> {
                    if (text instanceof String t) add(as + " " + key, t, texts, found);
                });
            if (value instanceof Resource<?, ?> resource)
                resource.statements().forEach((n, text) -> add(resource.table() + ": " + n, text, texts, found));
            if (value instanceof Listing<?> listing) {
                add(as + " rows", Page.FIRST.select(listing, Where.of("true")).sql(), texts, found);
                add(as + " total", Page.count(listing, Where.of("true")).sql(), texts, found);
            }
        }
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static void add(String as, String text, Map<String, String> texts, Map<String, String> found) {
        if (STATEMENT.matcher(text).matches() && texts.putIfAbsent(text, as) == null) found.put(as, text);
    }

    private static void literals(Path file, Map<String, String> texts, Map<String, String> found) throws IOException {
        int n = 0;
        for (var text : constants(Files.readAllBytes(file))) {
            int before = texts.size();
            add(file.getFileName().toString().replace(".class", "") + " text " + n, text, texts, found);
            if (texts.size() > before) n++;
        }
    }

    /** The texts in the constant pool of a class file (Java virtual machine specification, section 4.4). */
    private static List<String> constants(byte[] classFile) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.readInt();
        in.readInt();
        int count = in.readUnsignedShort();
        var texts = new ArrayList<String>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4);
                case 5, 6 -> {
                    skip(in, 8);
                    i++; // takes two places
                }
                case 7, 8, 16, 19, 20 -> skip(in, 2);
                case 15 -> skip(in, 3);
                default -> throw new IOException("unknown tag " + tag);
            }
        }
        return texts;
    }

    private static void skip(InputStream in, int bytes) throws IOException {
        in.skipNBytes(bytes);
    }
}
