package tradepost.file.core.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps files in a folder, each in the file that its key names. A file is written beside its place, flushed and then renamed, so that after a
 * crash it is there as a whole or not at all. What a crash leaves of a temporary file is deleted an hour later.
 */
public final class FolderStore implements FileStore {
    private static final String TEMPORARY = ".put-";
    private static final Duration TEMPORARY_FOR = Duration.ofHours(1);
    private static final long FREE_BYTES_MIN = 16L * 1024 * 1024;

    private final Path folder;
    private final StoreCalls calls;

    /** @param folder is created if it does not exist */
    public FolderStore(Vertx vertx, Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        calls = new StoreCalls(vertx);
    }

    @Override
    public void put(String key, Path content, String contentType) {
        var place = place(key);
        calls.await("put " + key, () -> {
            if (!isThere(place, content)) write(place, content);
            return true;
        });
    }

    /** What is there is made younger, so that a sweep of old files that are not used does not take it. */
    private static boolean isThere(Path place, Path content) throws IOException {
        try {
            var stored = Files.readAttributes(place, BasicFileAttributes.class, NOFOLLOW_LINKS);
            if (!stored.isRegularFile() || stored.size() != Files.size(content)) return false;
            Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void write(Path place, Path content) throws IOException {
        var parent = parent(place);
        var temporary = parent.resolve(TEMPORARY + UUID.randomUUID());
        try {
            copy(content, temporary);
            Files.move(temporary, place, ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        flush(parent);
    }

    /** The folder of a place, which is created if it is missing. */
    private Path parent(Path place) throws IOException {
        requireInside(place);
        var parent = place.resolveSibling("");
        if (Files.isDirectory(parent, NOFOLLOW_LINKS)) return parent;
        Files.createDirectories(folder);
        try {
            Files.createDirectory(parent);
            flush(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(parent, NOFOLLOW_LINKS)) throw e;
        }
        return parent;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var in = FileChannel.open(from, READ);
                var out = FileChannel.open(to, CREATE_NEW, WRITE)) {
            long size = in.size();
            long at = 0;
            while (at < size) {
                long moved = in.transferTo(at, size - at, out);
                if (moved <= 0) throw new IOException("the file became shorter while it was stored");
                at += moved;
            }
            out.force(true);
        }
    }

    /** Flushes the names in a folder. */
    private static void flush(Path folder) throws IOException {
        try (var names = FileChannel.open(folder, READ)) {
            names.force(true);
        }
    }

    @Override
    public Buffer read(String key, long from, int length) {
        var place = place(key);
        StoreKeys.requirePart(from, length);
        return calls.await("read " + key, () -> {
            requireInside(place);
            try (var file = FileChannel.open(place, Set.of(READ, NOFOLLOW_LINKS))) {
                int wanted = (int) Math.max(0, Math.min(length, file.size() - from));
                var part = ByteBuffer.allocate(wanted);
                while (part.hasRemaining()) if (file.read(part, from + part.position()) < 0) break;
                return Buffer.buffer(part.array()).slice(0, part.position());
            } catch (NoSuchFileException e) {
                throw StoreKeys.missing();
            }
        });
    }

    @Override
    public void delete(String key) {
        var place = place(key);
        calls.await("delete " + key, () -> {
            requireInside(place);
            return Files.deleteIfExists(place);
        });
    }

    /** Fails if the folder of the place is a link, which could lead outside. */
    private static void requireInside(Path place) throws IOException {
        var parent = place.resolveSibling("");
        if (Files.isSymbolicLink(parent)) throw new NotDirectoryException(parent.toString());
    }

    @Override
    public List<StoredObject> list(String after, int limit) {
        StoreKeys.requireLimit(limit);
        return calls.await("list", () -> {
            var found = new ArrayList<StoredObject>();
            for (var prefix : names(folder, StoreKeys::isPrefix)) {
                if (after.length() > prefix.length() && prefix.compareTo(after.substring(0, prefix.length())) < 0)
                    continue;
                add(found, prefix, after, limit);
                if (found.size() == limit) break;
            }
            return List.copyOf(found);
        });
    }

    private void add(List<StoredObject> found, String prefix, String after, int limit) throws IOException {
        var parent = folder.resolve(prefix);
        if (!Files.isDirectory(parent, NOFOLLOW_LINKS)) return;
        removeRemains(parent);
        for (var name : names(parent, n -> StoreKeys.isKey(prefix + "/" + n))) {
            var key = prefix + "/" + name;
            if (key.compareTo(after) <= 0) continue;
            if (found.size() == limit) return;
            var changed = changedAt(parent.resolve(name));
            if (changed != null) found.add(new StoredObject(key, changed));
        }
    }

    private static List<String> names(Path folder, Predicate<String> wanted) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString())
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void removeRemains(Path parent) throws IOException {
        var old = Instant.now().minus(TEMPORARY_FOR);
        for (var name : names(parent, n -> n.startsWith(TEMPORARY))) {
            var changed = changedAt(parent.resolve(name));
            if (changed != null && changed.isBefore(old)) Files.deleteIfExists(parent.resolve(name));
        }
    }

    /** Null for what is no file, or has just been deleted. */
    private static @Nullable Instant changedAt(Path file) throws IOException {
        try {
            var stored = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return stored.isRegularFile() ? stored.lastModifiedTime().toInstant() : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void check() {
        calls.await("check", () -> {
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) throw new IOException("the folder is not writable");
            if (Files.getFileStore(folder).getUsableSpace() < FREE_BYTES_MIN)
                throw new IOException("there is no space left");
            return true;
        });
    }

    private Path place(String key) {
        return folder.resolve(StoreKeys.require(key));
    }
}
